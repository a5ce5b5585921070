// Times the reading of measurements, in this process.
//
// usage: measurements-bench REPEATS FILE…
//
// Each file is read as apply-best reads it: bytes from disk, parsed, checked for plausibility. Prints the least and the
// median time, the median processor time, rows per second and the peak memory of the process. Exit status 1 when a file has an error.

import Foundation
import Glibc
import SlipwayDiagnostics
import SlipwayMeasurements

/// The peak memory of this process in megabytes, as Linux tells it.
func peakMegabytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").dropFirst().first).flatMap { Int($0) }.map { $0 / 1024 } ?? 0
}

/// The processor time of this process in milliseconds: what counts where other programs share the machine.
func processorMilliseconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) * 1000 }

func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}

func milliseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1000 + Double(duration.components.attoseconds) / 1e15
}

let arguments = CommandLine.arguments.dropFirst()
guard let repeats = arguments.first.flatMap({ Int($0) }), repeats > 0, arguments.count > 1 else {
    print("usage: measurements-bench REPEATS FILE…")
    exit(64)
}
print(
    "\(padded("rows", 10))\(padded("MB", 8))\(padded("least ms", 10))\(padded("median ms", 11))\(padded("CPU ms", 8))\(padded("rows/s", 12))\(padded("peak MB", 9))  file"
)
for path in arguments.dropFirst() {
    var times: [Double] = []
    var processor: [Double] = []
    var rows = 0
    var size = 0
    for _ in 0..<repeats {
        var bag = DiagnosticBag()
        let clock = ContinuousClock()
        let start = processorMilliseconds()
        let time = try clock.measure {
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: path), options: .alwaysMapped))
            size = bytes.count
            let file = SourceFile(id: SourceID(path), bytes: bytes)
            rows = readMeasurements([MeasurementFile(file)], into: &bag).measurements.count
        }
        guard !bag.hasErrors else {
            print("\(path): \(bag.all[0].message)")
            exit(1)
        }
        times.append(milliseconds(time))
        processor.append(processorMilliseconds() - start)
    }
    times.sort()
    processor.sort()
    let median = times[times.count / 2]
    print(
        "\(padded(String(rows), 10))\(padded(String(size / 1_000_000), 8))"
            + "\(padded(String(format: "%.1f", times[0]), 10))\(padded(String(format: "%.1f", median), 11))"
            + padded(String(format: "%.1f", processor[processor.count / 2]), 8)
            + "\(padded(String(Int(Double(rows) / median * 1000)), 12))\(padded(String(peakMegabytes()), 9))  "
            + (path.split(separator: "/").last.map { String($0) } ?? path))
}
