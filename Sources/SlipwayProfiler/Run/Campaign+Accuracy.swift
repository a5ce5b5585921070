import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayOutput
import SlipwaySystem
import SlipwayWorkspace

extension Campaign {
    /// Compares the answers of a variant that is loaded, unless that was done.
    func compare(_ variant: MeasurementPlan.Row, on server: TritonServer) throws(TritonServer.Refusal) {
        guard let meter, meter.needs(variant) else { return }
        let record = try meter.measure(variant, on: server)
        do throws(ProfilerFailure) {
            try append(record)
        } catch {
            throw .failure(error)
        }
    }

    /// Loads each variant of which the answers were not compared yet, and compares them.
    func compareRest() throws(ProfilerFailure) {
        guard let meter else { return }
        for variant in schedule.variants where meter.needs(variant) {
            if StopSignals.caught != nil { throw .interrupted }
            watch(.loading(variant: variant.name.text))
            var losses = 0
            while meter.needs(variant) {
                let server = try running()
                do throws(TritonServer.Refusal) {
                    try meter.prepare(on: server, timeout: settings.loadTimeout)
                    try server.load(variant.name.text, timeout: settings.loadTimeout)
                    try compare(variant, on: server)
                    try server.unload(variant.name.text)
                } catch {
                    switch error {
                    case .interrupted: throw .interrupted
                    case .failure(let failure): throw failure
                    case .refused(let why): try append(meter.fail(variant, "does not load: \(oneLine(why))"))
                    case .lost(let why):
                        losses += 1
                        lose(server, why)
                        if losses == 2 { try append(meter.fail(variant, "the server ended twice: \(oneLine(why))")) }
                    }
                }
            }
        }
    }

    private func append(_ record: AccuracyRecord) throws(ProfilerFailure) {
        do throws(WorkspaceError) {
            try log.append(writeAccuracyLine(record))
        } catch {
            throw .workspace(error)
        }
        measured.accuracy.append(record)
        watch(.compared(record))
    }

    /// The repository of the model as its file has it, where answers are compared with its own.
    func sourceRepository() throws(ProfilerFailure) -> SourceRepository? {
        guard case .source(let config, let files)? = accuracy?.reference else { return nil }
        if let source { return source }
        if case .running = settings.server {
            throw .unsuitable(
                "a server that runs already does not have the model as its file has it",
                help: "let slipway start the server, or compare with the baseline")
        }
        do throws(WorkspaceError) {
            let made = try SourceRepository(config: config, files: files, in: scratch)
            source = made
            return made
        } catch {
            throw .workspace(error)
        }
    }
}
