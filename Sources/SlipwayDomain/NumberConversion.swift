/// How the numbers of a range of bytes are written anew, one by one; little-endian on both sides.
package struct NumberConversion: Hashable, Sendable {
    /// How the numbers are written in the source.
    package enum Source: Hashable, Sendable {
        /// binary32, one behind the other: `raw_data`, packed `float_data`.
        case float32
        /// binary32, each behind a tag of one byte: `float_data` that is not packed.
        case taggedFloat32
        /// Bytes of any kind, which stay as they are.
        case bytes

        /// The bytes from one number to the next.
        package var stride: Int {
            switch self {
            case .float32: 4
            case .taggedFloat32: 5
            case .bytes: 1
            }
        }
    }

    /// How they are written in the result.
    package enum Target: Hashable, Sendable {
        /// binary16, finite numbers within ±65504.
        case float16
        /// binary16; finite numbers of -65504 and below become -30000.
        case float16Mask
        /// binary32; finite numbers of -65504 and below become -30000.
        case float32Mask
        /// Bytes of any kind, as they are.
        case bytes

        /// The bytes of a number.
        package var width: Int {
            switch self {
            case .float16, .float16Mask: 2
            case .float32Mask: 4
            case .bytes: 1
            }
        }
    }

    /// How the numbers are written in the source.
    package let from: Source
    /// How they are written in the result.
    package let to: Target

    /// Bytes that only move from one file into another.
    package static let none = NumberConversion(from: .bytes, to: .bytes)

    /// Makes a conversion; bytes of any kind stay bytes.
    package init(from: Source, to: Target) {
        self.from = from
        self.to = to
    }

    /// The bytes of the result for this many bytes of the source, which are whole numbers.
    package func byteCount(of count: Int) -> Int { count / from.stride * to.width }

    /// Writes numbers anew.
    ///
    /// - Parameter bytes: Whole numbers as the source has them; bytes behind the last whole one are left out.
    /// - Returns: The numbers as the result has them.
    package func convert(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        if to == .bytes { return Array(bytes) }
        let (stride, width, skipped) = (from.stride, to.width, from.stride - 4)
        let count = bytes.count / stride
        return unsafe [UInt8](unsafeUninitializedCapacity: count * width) { target, written in
            let target = UnsafeMutableRawBufferPointer(target)
            unsafe bytes.withUnsafeBytes { source in
                for index in 0..<count {
                    // SAFETY: count whole numbers lie in the source, and as many have room in the target.
                    let word = unsafe UInt32(
                        littleEndian: source.loadUnaligned(fromByteOffset: index * stride + skipped, as: UInt32.self))
                    let result = converted(word)
                    if width == 2 {
                        let half = UInt16(truncatingIfNeeded: result).littleEndian
                        unsafe target.storeBytes(of: half, toByteOffset: index * 2, as: UInt16.self)
                    } else {
                        unsafe target.storeBytes(of: result.littleEndian, toByteOffset: index * 4, as: UInt32.self)
                    }
                }
            }
            written = count * width
        }
    }

    /// One number anew, in the low bits.
    package func converted(_ word: UInt32) -> UInt32 {
        switch to {
        case .float16: UInt32(HalfFloat.bits(of: word))
        case .float16Mask: UInt32(HalfFloat.bits(of: Self.clamped(word)))
        case .float32Mask: Self.clamped(word)
        case .bytes: word
        }
    }

    private static func clamped(_ word: UInt32) -> UInt32 {
        let value = Float(bitPattern: word)
        return value.isFinite && value <= -HalfFloat.largest ? HalfFloat.mask.bitPattern : word
    }
}
