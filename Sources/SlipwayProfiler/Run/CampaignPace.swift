import SlipwaySystem
import SlipwayWorkspace

/// How long a measurement takes, loading included, for the estimate of what is left.
struct CampaignPace {
    private var begin: Int64?
    private var count = 0
    private var spent: Int64 = 0

    /// A variant is about to be loaded.
    mutating func beginVisit() {
        if begin == nil { begin = Clock.milliseconds }
    }

    /// A measurement was made.
    mutating func count(now: Int64 = Clock.milliseconds) {
        guard let begin else { return }
        spent = now - begin
        count += 1
    }

    /// The seconds that some measurements will take; nil before the first one.
    func secondsLeft(_ open: Int) -> Int? {
        count == 0 ? nil : Int(Double(spent) / Double(count) * Double(open) / 1000)
    }
}
