import Foundation
import SlipwayTestSupport
import Testing

/// Models of addresses, from a server on the loopback interface with the faults of real ones (Tests/Fixtures/fetch).
@Suite("Models from addresses")
struct FetchTests {
    /// Runs a script with the server up: `$port` is its port, `$sha` the model's digest, `use FAULT` makes the spec name
    /// the server's address for a fault, `requests` is what it was asked for.
    private func serve(_ project: Project, _ script: String) throws -> Project.Result {
        let server = RepositoryRoot.url("Tests/Fixtures/fetch/server.py").path(percentEncoded: false)
        return try project.shell(
            """
            unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy
            export SLIPWAY_CACHE=$PWD/cache
            [ -f original ] || mv m.onnx original
            sha=$(sha256sum < original | cut -c 1-64)
            port=$(python3 '\(server)' original requests pid)
            use() {
                sed -i "s|^model: .*|model: {source: {url: \\"http://127.0.0.1:$port/$1/m.onnx\\", sha256: $sha}}|" spec.yaml
            }
            \(script)
            status=$?
            kill "$(cat pid)"
            exit $status
            """)
    }

    @Test func aBuildFetchesTheModelOnceAndLinksItFromTheCache() throws {
        let project = try Project()
        let result = try serve(
            project,
            """
            use ok
            slipway build spec.yaml --out a --quiet && slipway build spec.yaml --out b --weights link --quiet --offline
            cmp original a/words/release/repository/words/1/model.onnx
            [ b/words/release/repository/words/1/model.onnx -ef cache/$sha ] && stat -c %a cache/$sha && ls cache | wc -l
            wc -l < requests
            """)
        #expect(result.output == "444\n1\n1\n", "\(result)")
    }

    @Test func theManifestStatesTheAddress() throws {
        let project = try Project()
        let result = try serve(
            project,
            """
            use ok
            slipway build spec.yaml --out a --weights digest --quiet; echo $port
            grep -c cache a/words/manifest.json a/words/graph.lock.json
            """)
        let port = result.output.prefix { $0 != "\n" }
        let text = project.text("a/words/manifest.json")
        #expect(text.contains("\"url\": \"http://127.0.0.1:\(port)/ok/m.onnx\""), "\(text)")
        #expect(result.output.contains("manifest.json:0"), "\(result)")
        for name in ["manifest", "graph-lock"] {
            let schema = try JSONSchemaChecker(schemaAt: "golden/schema/\(name).schema.json")
            #expect(schema.faults(in: project.text("a/words/\(name.replacing("-", with: ".")).json")) == [])
        }
    }

    /// Faults that pass: the build succeeds, and these are the ranges that were asked for.
    @Test(arguments: [
        ("moved", ["-", "-"]), ("broken-once", ["-", "-"]), ("cut-once", ["-", "bytes="]),
        ("no-ranges", ["-", "bytes=", "-"]), ("changed", ["-", "bytes=", "-"]), ("stall-once", ["-", "bytes="]),
    ])
    func faultsThatPass(fault: String, ranges: [String]) throws {
        let project = try Project()
        let result = try serve(
            project,
            """
            use \(fault)
            slipway build spec.yaml --out a --quiet --fetch-timeout 1 && cmp original cache/$sha && cat requests && ls cache | wc -l
            """)
        #expect(result.status == 0, "\(result)")
        let lines = result.output.split(separator: "\n")
        #expect(lines.last == "1", "\(result)")
        #expect(lines.count == ranges.count + 1, "\(result)")
        for (line, range) in zip(lines, ranges) { #expect(line.contains(" \(range)"), "\(result)") }
    }

    /// Faults that stay, and what is said of them.
    @Test(arguments: [
        ("missing", "the server answered 404"), ("loop", "redirected more than 10 times"), ("page", "it is a web page"),
        ("to-file", "cannot fetch"), ("huge", "larger than the room"),
    ])
    func faultsThatStay(fault: String, words: String) throws {
        let project = try Project()
        let result = try serve(project, "use \(fault)\nslipway build spec.yaml --out a --quiet")
        #expect(result.status == 1, "\(result)")
        #expect(result.messages.contains("error[SLW0369]"), "\(result)")
        #expect(result.messages.contains(words), "\(result)")
        #expect(!project.exists("a"))
    }

    @Test func aServerThatNeverRecoversIsGivenUp() throws {
        let project = try Project()
        let result = try serve(project, "use broken\nslipway build spec.yaml --out a --quiet; wc -l < requests")
        #expect(result.output == "4\n", "\(result)")
        #expect(result.messages.contains("the server answered 500"), "\(result)")
        #expect(result.messages.contains("it was tried 4 times"), "\(result)")
    }

    @Test func otherBytesThanPinnedAreNotUsed() throws {
        let project = try Project()
        let result = try serve(
            project,
            """
            use ok
            sed -i "s/sha256: ./sha256: /; s/sha256: \\([0-9a-f]*\\)/sha256: \\"0\\1\\"/" spec.yaml
            slipway build spec.yaml --out a --quiet; echo $?; ls cache; echo "found SHA-256 $sha"
            """)
        #expect(result.output.hasPrefix("1\n"), "\(result)")
        #expect(result.messages.contains("error[SLW0369]"), "\(result)")
        #expect(result.output.split(separator: "\n").count == 2, "the cache is empty: \(result)")
        #expect(result.messages.contains(result.output.split(separator: "\n")[1]), "\(result)")
    }

    @Test func aRunKilledHalfWayIsGoneOnWith() throws {
        let project = try Project()
        let result = try serve(
            project,
            """
            use stall-once
            "$SLIPWAY" build spec.yaml --out a --quiet & run=$!
            until [ -s cache/$sha.part ]; do sleep 0.05; done
            kill -9 $run; wait $run 2>/dev/null
            slipway build spec.yaml --out a --quiet && cmp original cache/$sha && cat requests
            """)
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains(" bytes="), "\(result)")
    }

    @Test func twoRunsAtOnceFetchOnce() throws {
        let project = try Project()
        let result = try serve(
            project,
            """
            use cut-once
            slipway build spec.yaml --out a --quiet & one=$!
            slipway build spec.yaml --out b --quiet & two=$!
            wait $one && wait $two && cmp original cache/$sha && wc -l < requests && ls cache | wc -l
            """)
        #expect(result.output == "2\n1\n", "\(result)")
    }

    @Test func aFullDiskIsAnInputOutputFailure() throws {
        let project = try Project()
        let result = try serve(
            project,
            """
            use ok
            (ulimit -f 1; slipway build spec.yaml --out a --quiet); echo $?
            slipway build spec.yaml --out a --quiet && cmp original cache/$sha
            """)
        #expect(result.output == "74\n", "\(result)")
        #expect(result.status == 0, "the next run goes on: \(result)")
    }

    @Test func aDamagedCacheIsMended() throws {
        let project = try Project()
        let result = try serve(
            project,
            """
            use ok
            slipway build spec.yaml --out a --quiet
            chmod u+w cache/$sha && printf X | dd of=cache/$sha bs=1 seek=9 conv=notrunc 2>/dev/null
            slipway build spec.yaml --out b --quiet --offline; echo $?
            slipway build spec.yaml --out b --quiet && cmp original cache/$sha
            """)
        #expect(result.output == "1\n", "\(result)")
        #expect(result.messages.contains("is damaged"), "\(result)")
        #expect(result.status == 0, "\(result)")
    }

    @Test func offlineAndCheckFetchNothing() throws {
        let project = try Project()
        let result = try serve(
            project,
            """
            use ok
            slipway build spec.yaml --out a --offline; slipway check spec.yaml; cat requests 2>/dev/null
            slipway check spec.yaml --fetch; slipway check spec.yaml
            """)
        #expect(result.messages.contains("error[SLW0370]"), "\(result)")
        #expect(result.output.contains("error[SLW0370]"), "\(result)")
        #expect(!result.output.contains("/ok/m.onnx -"), "\(result)")
        #expect(result.output.hasSuffix("valid\nvalid\n"), "\(result)")
    }

    @Test func aGraphLockStandsInForAModelThatIsNotCached() throws {
        let project = try Project()
        let result = try serve(
            project,
            """
            use ok
            slipway build spec.yaml --out a --weights digest --quiet && rm -r cache
            slipway build spec.yaml --out a --weights digest --check --offline && [ ! -e cache ]
            """)
        #expect(result.status == 0, "\(result)")
    }

    @Test func materializeFetchesWhatTheManifestNames() throws {
        let project = try Project()
        let result = try serve(
            project,
            """
            use ok
            slipway build spec.yaml --out a --weights digest --quiet && rm -r cache original
            slipway materialize a/words/release --into serving --offline; echo $?
            slipway materialize a/words/release --into serving --quiet
            cmp cache/$sha serving/words/1/model.onnx
            """)
        #expect(result.status == 0, "\(result)")
        #expect(result.output.hasPrefix("1\n"), "\(result)")
        #expect(result.messages.contains("error[SLW0854]"), "\(result)")
        #expect(result.messages.contains("warning[SLW0860]"), "\(result)")
    }

    /// One file is fetched, so a model that keeps its weights in another is not whole.
    @Test func aModelInSeveralFilesIsRefused() throws {
        let project = try Project()
        let model = RepositoryRoot.url("specs/errors/models/external-data.onnx")
        try FileManager.default.copyItem(at: model, to: project.folder.appending(path: "original"))
        let result = try serve(project, "use ok\nslipway build spec.yaml --out a --quiet")
        #expect(result.status == 1, "\(result)")
        #expect(result.messages.contains("error[SLW0372]"), "\(result)")
        #expect(result.messages.contains("\"external-data.bin\"") && !project.exists("a"), "\(result)")
    }

    @Test func aFileAddressIsRead() throws {
        let project = try Project()
        let result = try serve(
            project,
            """
            use ok
            sed -i "s|http://[^\\"]*|file://$PWD/original|" spec.yaml
            slipway build spec.yaml --out a --quiet && cmp original cache/$sha
            """)
        #expect(result.status == 0, "\(result)")
    }

    @Test func aPasswordInTheAddressIsRefused() throws {
        let project = try Project()
        let result = try serve(
            project, "use ok\nsed -i 's|http://|http://me:secret@|' spec.yaml\nslipway build spec.yaml --out a")
        #expect(result.status == 1)
        #expect(result.messages.contains("error[SLW0371]"), "\(result)")
    }

    @Test func anAddressWithoutADigestSaysHowToPinIt() throws {
        let project = try Project()
        let result = try serve(project, "use ok\nsed -i 's/, sha256: [0-9a-f]*//' spec.yaml\nslipway check spec.yaml")
        #expect(result.status == 1)
        #expect(result.output.contains("sha256sum"), "\(result)")
    }

    @Test func withoutCurlTheErrorSaysSo() throws {
        let project = try Project()
        let result = try serve(
            project,
            """
            use ok
            slipway_path=$SLIPWAY; mkdir bin; PATH=$PWD/bin "$slipway_path" build spec.yaml --out a
            """)
        #expect(result.messages.contains("there is no curl"), "\(result)")
    }

    @Test func theCacheIsWhereTheEnvironmentSays() throws {
        let project = try Project()
        let result = try serve(
            project,
            """
            use ok
            unset SLIPWAY_CACHE
            export XDG_CACHE_HOME=$PWD/xdg HOME=$PWD/home
            slipway build spec.yaml --out a --quiet; unset XDG_CACHE_HOME
            slipway build spec.yaml --out a --quiet; slipway build spec.yaml --out a --quiet --cache other
            ls xdg/slipway/$sha home/.cache/slipway/$sha other/$sha | wc -l
            """)
        #expect(result.output == "3\n", "\(result)")
    }
}
