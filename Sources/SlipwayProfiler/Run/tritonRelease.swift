/// The release that a server's version belongs to: 2.51.0 is 24.10.
///
/// A minor version came every month up to 25.06 (2.59); 25.07 was left out (release notes of NVIDIA Triton 21.03 to
/// 25.12).
///
/// - Parameter version: The version as the server states it.
/// - Returns: The release, or nil for a version outside the table.
package func tritonRelease(ofVersion version: String) -> String? {
    let parts = version.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[0] == "2", let minor = Int(parts[1]), (8...64).contains(minor) else { return nil }
    // Months since the year 2000; 2.51 came in October 2024.
    let month = 24 * 12 + 9 + (minor - 51) + (minor >= 60 ? 1 : 0)
    let (year, index) = month.quotientAndRemainder(dividingBy: 12)
    return "\(year).\(index + 1 < 10 ? "0" : "")\(index + 1)"
}
