import SlipwayMeasurements

extension DocumentValue {
    /// A load.
    func load() throws(DocumentFault) -> Load {
        if let count = try optional("concurrency") { return .concurrency(try count.integer(atLeast: 1)) }
        let rate = try required("request_rate")
        let number = try rate.number()
        guard number > 0 else { throw rate.fault("\"\(rate.path)\" is \(number); a rate is above 0") }
        return .requestRate(number)
    }
}
