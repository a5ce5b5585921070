package import SlipwayMeasurements
package import SlipwayPromotion

/// What happens in a campaign, for those who watch.
package enum CampaignEvent: Sendable {
    /// A server runs; its version and release, where known.
    case serverStarted(version: String, release: String?)
    /// A server ended by itself and another one is started.
    case serverLost(String)
    /// A phase begins: how many measurements are left in it, and how many variants it visits.
    case phase(Measurement.Phase, measurements: Int, variants: Int)
    /// A stage of a race begins: how many measurements its next step has, and how many variants it visits.
    case stage(RaceStage, measurements: Int, variants: Int, RaceState)
    /// A race is over.
    case raceEnded(RaceEnd, RaceState)
    /// A variant is loaded.
    case loading(variant: String)
    /// The answers of a variant were compared with those of the reference, and what came out is on the disk.
    case compared(AccuracyRecord)
    /// A measurement was made and is on the disk.
    case measured(Measurement, request: String?, progress: CampaignProgress)
}

/// How far a campaign is.
package struct CampaignProgress: Hashable, Sendable {
    /// The measurements that were made, those of earlier runs included.
    package var done: Int
    /// The measurements of the whole campaign, as far as it can be told: how many are confirmed depends on the first look.
    package var total: Int
    /// The seconds that are left at the pace so far; nil before the first measurement of this run.
    package var secondsLeft: Int?
}
