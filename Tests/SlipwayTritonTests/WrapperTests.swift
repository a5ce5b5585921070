import CTritonConfig
import Testing

/// The C interface by itself: what it refuses, and that it says so by a status.
@Suite struct WrapperTests {
    private static let root = "inference.ModelConfig"

    // SAFETY: each builder is used on one thread and freed once, by `defer`.
    private func withBuilder(_ body: (OpaquePointer) -> Void) throws {
        let builder = try unsafe #require(ctc_builder_new(Self.root))
        defer { unsafe ctc_builder_free(builder) }
        unsafe body(builder)
    }

    @Test func anUnknownMessageHasNoBuilderAndNoParser() {
        #expect(unsafe ctc_builder_new("inference.Nothing") == nil)
        #expect(unsafe ctc_parse("inference.Nothing", "", 0) == nil)
        #expect(unsafe ctc_parse(nil, "", 0) == nil)
    }

    @Test func aFieldThatDoesNotExistIsUnknown() throws {
        try unsafe withBuilder { builder in
            #expect(unsafe ctc_builder_put_int(builder, 22, 1) == CTC_UNKNOWN)
            #expect(unsafe ctc_builder_begin(builder, 999) == CTC_UNKNOWN)
        }
    }

    @Test func aValueOfAnotherTypeIsRefused() throws {
        try unsafe withBuilder { builder in
            #expect(unsafe ctc_builder_put_string(builder, 4, "8", 1) == CTC_WRONG_TYPE)
            #expect(unsafe ctc_builder_put_uint(builder, 4, 8) == CTC_WRONG_TYPE)
            #expect(unsafe ctc_builder_put_int(builder, 4, 1 << 31) == CTC_WRONG_TYPE)
            #expect(unsafe ctc_builder_put_int(builder, 1, 8) == CTC_WRONG_TYPE)
            #expect(unsafe ctc_builder_put_double(builder, 1, 8) == CTC_WRONG_TYPE)
            #expect(unsafe ctc_builder_put_bool(builder, 1, true) == CTC_WRONG_TYPE)
            #expect(unsafe ctc_builder_put_enum(builder, 1, 0) == CTC_WRONG_TYPE)
            #expect(unsafe ctc_builder_begin(builder, 1) == CTC_WRONG_TYPE)
        }
    }

    @Test func aSecondValueIsAConflict() throws {
        try unsafe withBuilder { builder in
            #expect(unsafe ctc_builder_put_string(builder, 1, "a", 1) == CTC_OK)
            #expect(unsafe ctc_builder_put_string(builder, 1, "b", 1) == CTC_CONFLICT)
            #expect(unsafe ctc_builder_begin(builder, 11) == CTC_OK)
            #expect(unsafe ctc_builder_end(builder) == CTC_OK)
            #expect(unsafe ctc_builder_begin(builder, 13) == CTC_CONFLICT)
        }
    }

    @Test func anOpenMessageHasNoOutput() throws {
        try unsafe withBuilder { builder in
            var bytes: UnsafePointer<CChar>? = nil
            var count = 0
            #expect(unsafe ctc_builder_begin(builder, 11) == CTC_OK)
            #expect(unsafe ctc_builder_text(builder, &bytes, &count) == CTC_UNBALANCED)
            #expect(unsafe ctc_builder_end(builder) == CTC_OK)
            #expect(unsafe ctc_builder_end(builder) == CTC_UNBALANCED)
            #expect(unsafe ctc_builder_text(builder, &bytes, &count) == CTC_OK)
            #expect(count == "dynamic_batching {\n}\n".utf8.count)
        }
    }

    @Test func nothingIsFreedTwiceOrReadPastTheEnd() throws {
        ctc_builder_free(nil)
        ctc_parsed_free(nil)
        let parsed = try unsafe #require(ctc_parse(Self.root, "name: 'x'", 9))
        defer { unsafe ctc_parsed_free(parsed) }
        var event = unsafe ctc_event()
        var fault = unsafe ctc_fault()
        var refusal = unsafe ctc_refusal()
        #expect(unsafe ctc_parsed_event(parsed, 0, &event))
        #expect(unsafe ctc_parsed_event(parsed, 1, &event) == false)
        #expect(unsafe ctc_parsed_fault(parsed, 0, &fault) == false)
        #expect(unsafe ctc_parsed_refusal(parsed, &refusal) == false)
    }
}
