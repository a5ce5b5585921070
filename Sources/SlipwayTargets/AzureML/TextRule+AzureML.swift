import SlipwaySpec

extension TextRule {
    /// The name of an AzureML endpoint or deployment (learn.microsoft.com, managed online endpoint limits).
    static let azureName = TextRule(
        "an AzureML name", pattern: "^[A-Za-z][A-Za-z0-9-]{1,30}[A-Za-z0-9]$",
        rule: "3 to 32 letters, digits and \"-\"; begins with a letter; ends with a letter or a digit."
    ) { text in
        let bytes = Array(text.utf8)
        let isDigit: (UInt8) -> Bool = { (0x30...0x39).contains($0) }
        let isLetter: (UInt8) -> Bool = { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
        guard (3...32).contains(bytes.count), let first = bytes.first, isLetter(first), bytes.last != 0x2D
        else { return false }
        return bytes.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x2D }
    }

    /// The name of an image as the FROM line of a Dockerfile takes it: one word.
    static let imageName = TextRule(
        "the name of an image", pattern: "^[A-Za-z0-9][A-Za-z0-9._/:@-]*$",
        rule: "Letters, digits, \".\", \"_\", \"/\", \":\", \"@\" and \"-\"; begins with a letter or a digit."
    ) { text in
        let isSign: (UInt8) -> Bool = { [0x2E, 0x5F, 0x2F, 0x3A, 0x40, 0x2D].contains($0) }
        return text.utf8.first.map { !isSign($0) } ?? false
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || isSign(byte)
            }
    }

    /// The name of an AzureML asset.
    static let assetName = TextRule(
        "an AzureML model name", pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$",
        rule: "Letters, digits, \".\", \"_\" and \"-\"; begins with a letter or a digit; at most 255 characters."
    ) { text in
        text.utf8.count <= 255 && text.utf8.first.map { $0 != 0x2E && $0 != 0x5F && $0 != 0x2D } ?? false
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || [0x2E, 0x5F, 0x2D].contains(byte)
            }
    }
}
