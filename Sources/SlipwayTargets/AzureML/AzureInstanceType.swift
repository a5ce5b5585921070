/// A virtual machine size of managed online endpoints.
struct AzureInstanceType {
    /// The name as the documentation spells it; the service ignores case.
    let name: String
    /// The number of GPUs; a fractional GPU counts as one.
    let gpus: Int

    /// The sizes that the documentation lists (reference-managed-online-endpoints-vm-sku-list, 2025).
    static let table: [AzureInstanceType] = gpuSizes + cpuSizes

    /// The size of a name, whatever its case.
    static func find(_ name: String) -> AzureInstanceType? {
        let wanted = name.lowercased()
        return table.first { $0.name.lowercased() == wanted }
    }

    /// Whether a byte may be in the name of an endpoint or deployment.
    static func isNameByte(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return (0x30...0x39).contains(byte) || (0x61...0x7A).contains(lower) && byte >= 0x41 || byte == 0x2D
    }

    private static let gpuSizes: [AzureInstanceType] = [
        ("Standard_NC4as_T4_v3", 1), ("Standard_NC8as_T4_v3", 1), ("Standard_NC16as_T4_v3", 1),
        ("Standard_NC64as_T4_v3", 4), ("Standard_NC6s_v2", 1), ("Standard_NC12s_v2", 2), ("Standard_NC24s_v2", 4),
        ("Standard_NC6s_v3", 1), ("Standard_NC12s_v3", 2), ("Standard_NC24s_v3", 4),
        ("Standard_NC24ads_A100_v4", 1), ("Standard_NC48ads_A100_v4", 2), ("Standard_NC96ads_A100_v4", 4),
        ("Standard_NC40ads_H100_v5", 1), ("Standard_NC80adis_H100_v5", 2), ("Standard_ND96asr_v4", 8),
        ("Standard_ND96amsr_A100_v4", 8), ("Standard_ND96is_H100_v5", 8), ("Standard_ND96isr_H100_v5", 8),
        ("Standard_ND40rs_v2", 8), ("Standard_NV6ads_A10_v5", 1), ("Standard_NV12ads_A10_v5", 1),
        ("Standard_NV18ads_A10_v5", 1), ("Standard_NV36ads_A10_v5", 1), ("Standard_NV36adms_A10_v5", 1),
        ("Standard_NV72ads_A10_v5", 2),
    ].map { AzureInstanceType(name: $0.0, gpus: $0.1) }

    private static let cpuSizes: [AzureInstanceType] = [
        "Standard_DS1_v2", "Standard_DS2_v2", "Standard_DS3_v2", "Standard_DS4_v2", "Standard_DS5_v2",
        "Standard_D2a_v4", "Standard_D4a_v4", "Standard_D8a_v4", "Standard_D16a_v4", "Standard_D32a_v4",
        "Standard_D48a_v4", "Standard_D64a_v4", "Standard_D96a_v4", "Standard_D2as_v4", "Standard_D4as_v4",
        "Standard_D8as_v4", "Standard_D16as_v4", "Standard_D32as_v4", "Standard_D48as_v4", "Standard_D64as_v4",
        "Standard_D96as_v4", "Standard_E2s_v3", "Standard_E4s_v3", "Standard_E8s_v3", "Standard_E16s_v3",
        "Standard_E32s_v3", "Standard_E48s_v3", "Standard_E64s_v3", "Standard_F2s_v2", "Standard_F4s_v2",
        "Standard_F8s_v2", "Standard_F16s_v2", "Standard_F32s_v2", "Standard_F48s_v2", "Standard_F64s_v2",
        "Standard_F72s_v2", "Standard_FX4mds", "Standard_FX12mds", "Standard_FX24mds", "Standard_FX36mds",
        "Standard_FX48mds", "Standard_L4s", "Standard_L8s", "Standard_L16s", "Standard_L32s", "Standard_L8s_v2",
        "Standard_L16s_v2", "Standard_L32s_v2", "Standard_L48s_v2", "Standard_L64s_v2", "Standard_L80s_v2",
        "Standard_L8s_v3", "Standard_L16s_v3", "Standard_L32s_v3", "Standard_L48s_v3", "Standard_L64s_v3",
        "Standard_L80s_v3",
    ].map { AzureInstanceType(name: $0, gpus: 0) }
}
