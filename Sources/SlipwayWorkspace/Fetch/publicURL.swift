/// A URL as it may be printed and written: without a query that may hold a secret.
///
/// Signed URLs of clouds (`?sv=…&sig=…`, `?X-Amz-Signature=…`) let whoever reads them fetch the file. A query stays when all
/// of its keys only choose a version or a form of the file.
///
/// - Parameter url: The URL.
/// - Returns: The URL without its query and fragment, or as it is.
package func publicURL(_ url: String) -> String {
    guard let start = url.firstIndex(where: { $0 == "?" || $0 == "#" }) else { return url }
    let harmless: Set<Substring> = [
        "download", "dl", "raw", "ref", "rev", "revision", "version", "versionId", "versionid",
    ]
    let isHarmless =
        url[start] == "?"
        && url[url.index(after: start)...].split(separator: "&").allSatisfy { pair in
            harmless.contains(pair.prefix { $0 != "=" }) && !pair.contains("#")
        }
    return isHarmless ? url : String(url[..<start])
}
