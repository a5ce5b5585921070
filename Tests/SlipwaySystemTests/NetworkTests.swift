import Foundation
import SlipwaySystem
import Testing

@Suite("HTTP requests")
struct HTTPClientTests {
    @Test func nobodyListens() throws {
        let port = try #require(HTTPClient.freePort())
        #expect(throws: HTTPFailure.unreachable) {
            try HTTPClient(host: "127.0.0.1", port: port).send("GET", "/", timeout: 2_000)
        }
    }

    @Test func aNameThatNobodyKnowsEndsInTime() {
        let begin = Clock.milliseconds
        #expect(throws: HTTPFailure.self) {
            try HTTPClient(host: "no-such-host.invalid", port: 80).send("GET", "/", timeout: 1_000)
        }
        #expect(Clock.milliseconds - begin < 3_000)
    }

    @Test func aNameIsLookedUp() throws {
        let server = try Listener()
        #expect(throws: HTTPFailure.timedOut) {
            try HTTPClient(host: "localhost", port: server.port).send("GET", "/", timeout: 300)
        }
    }

    @Test func aServerThatSaysNothingEndsInTime() throws {
        let server = try Listener()
        let begin = Clock.milliseconds
        #expect(throws: HTTPFailure.timedOut) {
            try HTTPClient(host: "127.0.0.1", port: server.port).send("GET", "/", timeout: 300)
        }
        #expect((300..<2_000).contains(Clock.milliseconds - begin))
    }

    /// Signals that reach the thread interrupt its calls (EINTR); the request goes on.
    @Test func aSignalThatIsHandledEndsNothing() throws {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { _ in }
        // Without SA_RESTART, so that calls return.
        unsafe sigaction(SIGUSR2, &action, nil)
        let server = try Listener()
        let caller = pthread_self()
        let done = DispatchSemaphore(value: 0)
        let disturber = Thread {
            for _ in 0..<40 {
                pthread_kill(caller, SIGUSR2)
                usleep(10_000)
            }
            done.signal()
        }
        disturber.start()
        #expect(throws: HTTPFailure.timedOut) {
            try HTTPClient(host: "127.0.0.1", port: server.port).send("GET", "/", timeout: 300)
        }
        done.wait()
    }

    /// A socket that accepts connections in the kernel and never answers.
    private final class Listener {
        let descriptor: Int32
        let port: Int

        init() throws {
            port = try #require(HTTPClient.freePort())
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(port).bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isBound = unsafe withUnsafePointer(to: &address) {
                unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, size) == 0 }
            }
            try #require(isBound)
            try #require(listen(descriptor, 8) == 0)
        }

        deinit { close(descriptor) }
    }
}

@Suite("The environment of programs")
struct ProgramEnvironmentTests {
    private func variables(_ pairs: [(String, String)]) -> [ProgramEnvironment.Variable] {
        pairs.map { ProgramEnvironment.Variable(name: $0.0, value: $0.1) }
    }

    @Test func onlyWhatIsListedPasses() {
        let own = variables([
            ("PATH", "/bin"), ("LC_ALL", "C"), ("GITHUB_TOKEN", "secret"), ("CUDA_VISIBLE_DEVICES", "1"),
        ])
        #expect(ProgramEnvironment.basic.entries(from: own) == ["LC_ALL=C", "PATH=/bin"])
        #expect(ProgramEnvironment.basic.dropped(from: own) == ["CUDA_VISIBLE_DEVICES", "GITHUB_TOKEN"])
        let more = ProgramEnvironment.basic.adding(names: [], prefixes: ["CUDA_"])
        #expect(more.entries(from: own).contains("CUDA_VISIBLE_DEVICES=1"))
    }

    @Test func whatIsAddedWins() {
        var list = ProgramEnvironment.basic
        list.added = variables([("PATH", "/own"), ("A", "1=2"), ("A", "3")])
        #expect(list.entries(from: variables([("PATH", "/bin")])) == ["A=3", "PATH=/own"])
        #expect(list.dropped(from: variables([("A", "0")])) == [])
    }

    @Test func theOwnEnvironmentIsRead() {
        #expect(ProgramEnvironment.own.contains { $0.name == "PATH" && !$0.value.isEmpty })
    }
}

@Suite("The machine")
struct HostTests {
    @Test func pagesAreCountedInTheirOwnSize() {
        #expect(Host.pageSize == UInt64(sysconf(Int32(_SC_PAGESIZE))))
        let text = "7 (a ) b) S 1 42 42 0 -1 4194304 100 0 0 0 1 1 0 0 20 0 1 0 100 1000000 250 184467"
        #expect(Host.residentPages(text, ofGroup: 42) == 250)
        #expect(Host.residentPages(text, ofGroup: 41) == nil)
        #expect(Host.residentPages("7 (a) S 1 42", ofGroup: 42) == nil)
    }

    @Test func namesOfErrorNumbersAreTheSystems() {
        #expect(Errno.noSpace.words == "the disk is full")
        #expect(Errno(rawValue: EPROTO).words == "protocol error")
    }
}
