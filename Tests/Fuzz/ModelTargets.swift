import Glibc
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import SpecFixtures

/// The file that holds the bytes of the model: in memory, and of no name.
private let modelFile: CInt = {
    let path = "/dev/shm/slipway-fuzz.\(getpid())"
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    precondition(descriptor >= 0, "a file in memory can be made")
    unsafe unlink(path)
    return descriptor
}()

/// The model that bytes are; nil when they are none, which is told.
private func model(_ bytes: [UInt8]) -> ONNXModel? {
    ftruncate(modelFile, 0)
    let written = unsafe bytes.withUnsafeBytes { unsafe pwrite(modelFile, $0.baseAddress, $0.count, 0) }
    precondition(written == bytes.count, "a file in memory takes the bytes")
    let file = SourceFile(id: SourceID("model.onnx"), bytes: [])
    var bag = DiagnosticBag()
    do {
        let model = try ONNXModel.open(path: "/proc/self/fd/\(modelFile)", display: file.id, into: &bag)
        requireReason(model != nil, bag, "a model")
        requireWhole(bag, of: file)
        return model
    } catch {
        fatalError("a file in memory is read: \(error)")
    }
}

/// A graph's shapes, types and rows.
func fuzzGraph(_ bytes: [UInt8]) {
    guard let model = model(bytes) else { return }
    var bag = DiagnosticBag()
    do {
        let found = try ShapeInference.infer(model, into: &bag)
        for output in found.outputs where output.batch.status == .proven {
            require(output.dims?.isEmpty == false, "a batched output has an axis")
        }
        let first = try model.graphDigest(quickDigest, into: &bag)
        require(try model.graphDigest(quickDigest, into: &bag) == first, "a digest is the same every time")
    } catch {
        fatalError("a file in memory is read: \(error)")
    }
}

/// A model as it is written anew must be a model.
private func requireReadable(_ content: SplicedFile, of model: ONNXModel, _ what: String) {
    var bag = DiagnosticBag()
    do {
        require(try model.reading(content, into: &bag) != nil, "\(what) can be read: \(bag.all.map(\.message))")
    } catch {
        fatalError("a file in memory is read: \(error)")
    }
}

/// The model that bytes are, where nothing is wrong with its graph: what else is told and not edited.
private func soundModel(_ bytes: [UInt8]) -> ONNXModel? {
    guard let model = model(bytes) else { return nil }
    var bag = DiagnosticBag()
    return (try? ShapeInference.infer(model, into: &bag)) != nil && !bag.hasErrors ? model : nil
}

/// Outputs cut and declared again: refused, or a model.
func fuzzEdits(_ bytes: [UInt8]) {
    guard let model = soundModel(bytes) else { return }
    let first = model.signature.outputs.first.map { [$0.name] }
    let plan = planOutputs(model.signature.outputs, evidence: [], keeping: first.map(Set.init))
    do throws(EditError) {
        requireReadable(try model.edited(plan, contradicted: [], linkTo: nil).content, of: model, "an edited model")
    } catch {
        requireWords(error)
    }
}

/// A graph in half: refused, or a model.
func fuzzHalf(_ bytes: [UInt8]) {
    guard let model = soundModel(bytes) else { return }
    do throws(EditError) {
        if case .done(let halved) = try model.halved(paths: [:], placement: HalfPlacement(location: "half.data")) {
            requireReadable(halved.content, of: model, "a model in half")
        }
    } catch {
        requireWords(error)
    }
}

/// More rows: refused, or a model.
func fuzzRebatch(_ bytes: [UInt8]) {
    guard let model = model(bytes) else { return }
    do throws(EditError) {
        if case .done(let changed) = try model.rebatched(keeping: nil) {
            var bag = DiagnosticBag()
            let found = try? ShapeInference.infer(changed, into: &bag)
            require(found?.outputs.allSatisfy { $0.batch.status == .proven } == true, "its outputs have the batch")
        }
    } catch {
        requireWords(error)
    }
}

private func requireWords(_ error: EditError) {
    if case .mismatch(let words) = error { require(false, "an edit gives what its plan says: \(words)") }
}
