import SlipwayTriton
import Testing

/// `max_batch_size` and the dynamic batcher.
@Suite struct BatchingRuleTests {
    @Test(arguments: refused) func refusesWhatTheServerRefuses(_ rule: RuleCase) throws { try rule.check() }

    static let refused = [
        RuleCase(
            "negative batch size", config("", batch: -1), ["SLW0643 error 2:17 -1"],
            ["'max_batch_size' must be non-negative value for m"]),
        RuleCase(
            "preferred size above the largest", config("dynamic_batching { preferred_batch_size: [4, 16] }"),
            ["SLW0643 error 6:46 16"], ["dynamic batching preferred size must be <= max batch size for m"]),
        RuleCase(
            "preferred size of a negative batch size is judged by itself alone",
            config("dynamic_batching { preferred_batch_size: 4 }", batch: -1), ["SLW0643 error 2:17 -1"]),
        RuleCase(
            "preferred sizes that are not positive", config("dynamic_batching { preferred_batch_size: [0, -2] }"),
            ["SLW0643 error 6:43 0", "SLW0643 error 6:46 -2"],
            [
                "dynamic batching preferred size must be positive for m",
                "dynamic batching preferred size must be positive for m",
            ]),
        RuleCase(
            "preferred size where nothing is batched",
            config("dynamic_batching { preferred_batch_size: 4 }", batch: 0),
            ["SLW0643 error 6:42 4", "SLW0655 warning 6:1 dynamic_batching"],
            ["dynamic batching preferred size must be <= max batch size for m"]),
        RuleCase(
            "priorities without a default", config("dynamic_batching { priority_levels: 2 }"),
            ["SLW0643 error 6:37 2"], ["default priority level must be in range [1, 2] for m"]),
        RuleCase(
            "default priority out of range",
            config("dynamic_batching { priority_levels: 2 default_priority_level: 3 }"), ["SLW0643 error 6:63 3"],
            ["default priority level must be in range [1, 2] for m"]),
        RuleCase(
            "policy of a level that there is not",
            config(
                """
                dynamic_batching {
                  priority_levels: 2 default_priority_level: 1
                  priority_queue_policy { key: 3 value { max_queue_size: 4 } }
                }
                """), ["SLW0643 error 8:32 3"],
            ["priority queue policy must have priority level in range [1, 2] for m"]),
        RuleCase(
            "order and several priorities",
            config("dynamic_batching { priority_levels: 2 default_priority_level: 1 preserve_ordering: true }"),
            ["SLW0643 error 6:65 preserve_ordering"],
            ["Only one priority level is allowed when 'preserve_ordering' is true for m"]),
        RuleCase(
            "order and delay",
            config(
                """
                dynamic_batching {
                  preserve_ordering: true
                  default_queue_policy { timeout_action: DELAY default_timeout_microseconds: 10 }
                }
                """), ["SLW0643 error 8:42 DELAY"],
            ["Queue policy can not have DELAY as timeout action when 'preserve_ordering' is true for m"]),
        RuleCase(
            "order and delay of one priority",
            config(
                """
                dynamic_batching {
                  preserve_ordering: true priority_levels: 1 default_priority_level: 1
                  priority_queue_policy { key: 1 value { timeout_action: DELAY default_timeout_microseconds: 10 } }
                }
                """), ["SLW0643 error 8:58 DELAY"],
            ["Queue policy can not have DELAY as timeout action when 'preserve_ordering' is true for m"]),
    ]

    @Test(arguments: accepted) func warnsOfWhatDoesNothing(_ rule: RuleCase) throws { try rule.check() }

    static let accepted = [
        RuleCase("defaults", config("dynamic_batching { }"), []),
        RuleCase("all sizes", config("dynamic_batching { preferred_batch_size: [1, 8] }"), []),
        RuleCase(
            "nothing to batch", config("dynamic_batching { }", batch: 0), ["SLW0655 warning 6:1 dynamic_batching"]),
        RuleCase("a batch size that the server completes", "backend: \"onnxruntime\" dynamic_batching { }", []),
        RuleCase(
            "a batch size that nobody completes", "backend: \"onnxruntime\" dynamic_batching { }", completes: false,
            ["SLW0655 warning 1:24 dynamic_batching"]),
        RuleCase(
            "a size twice", config("dynamic_batching { preferred_batch_size: [4, 4] }"), ["SLW0655 warning 6:46 4"]),
        RuleCase(
            "default priority without priorities", config("dynamic_batching { default_priority_level: 1 }"),
            ["SLW0655 warning 6:20 default_priority_level"]),
        RuleCase(
            "policies without priorities", config("dynamic_batching { priority_queue_policy { key: 1 value { } } }"),
            ["SLW0655 warning 6:20 priority_queue_policy"]),
        RuleCase(
            "priorities",
            config(
                """
                dynamic_batching {
                  priority_levels: 2 default_priority_level: 2 priority_queue_policy { key: 2 value { } }
                }
                """), []),
        RuleCase(
            "delay without time-out in order",
            config(
                "dynamic_batching { preserve_ordering: true default_queue_policy { timeout_action: DELAY } }"),
            ["SLW0655 warning 6:67 timeout_action"]),
        RuleCase(
            "delay that a request may ask for",
            config(
                "dynamic_batching { default_queue_policy { timeout_action: DELAY allow_timeout_override: true } }"),
            []),
        RuleCase("a batch beyond measure", config("", batch: 2_147_483_647), ["SLW0656 warning 2:17 2147483647"]),
    ]
}
