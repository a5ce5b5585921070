// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: language mode 6, strict imports, strict memory safety, warnings are errors.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// What `slipway --version` says of the source: a shortened commit, which the scripts state.
let commit = Context.environment["SLIPWAY_COMMIT"] ?? ""

/// A library target (ARCHITECTURE.md): its lower targets are its only imports.
func library(_ name: String, _ dependencies: [Target.Dependency] = [], embedding: [String] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, resources: embedding.map { .embedInCode($0) }, swiftSettings: strict)
}

/// The tests of a room, in Tests/<room>Tests.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.init(stringLiteral: name)] + dependencies,
        swiftSettings: strict
    )
}

let package = Package(
    name: "slipway",
    products: [
        .executable(name: "slipway", targets: ["slipway"]),
        .executable(name: "slipway-onnx-checker", targets: ["slipway-onnx-checker"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
    ],
    targets: [
        // L0
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "CTritonConfig", exclude: ["schema"], linkerSettings: [.linkedLibrary("protobuf")]),
        .target(
            name: "COnnxChecker",
            cxxSettings: [.define("ONNX_ML", to: "1"), .define("ONNX_NAMESPACE", to: "onnx")],
            linkerSettings: [.linkedLibrary("onnx"), .linkedLibrary("onnx_proto"), .linkedLibrary("protobuf")]),
        .target(name: "CLinux"),
        .target(name: "CProgram", cSettings: [.define("SLIPWAY_COMMIT", to: "\"\(commit)\"")]),
        // Of the static library only the objects of SHA-256 (docs/decisions/0018-sha256-of-libcrypto.md).
        .target(name: "CSHA256", linkerSettings: [.linkedLibrary(":libcrypto.a")]),
        library("SlipwayDiagnostics"),
        tests("SlipwayDiagnostics"),
        // L1
        library("SlipwayYAML", ["SlipwayDiagnostics", "CLibYAML"]),
        tests("SlipwayYAML", ["SlipwayDiagnostics", "SlipwayTestSupport"]),
        library("SlipwayFormats", ["SlipwayDomain", "SlipwayDiagnostics"]),
        tests("SlipwayFormats", ["SlipwayDomain", "SlipwayDiagnostics", "SlipwayTestSupport"]),
        library("SlipwayDomain"),
        tests("SlipwayDomain"),
        library("SlipwaySystem", ["CLinux", "CSHA256"]),
        tests("SlipwaySystem"),
        library("SlipwayReleases", ["SlipwayDomain", "SlipwayDiagnostics"]),
        tests("SlipwayReleases", ["SlipwayDiagnostics"]),
        // L2
        library(
            "SlipwaySpec", ["SlipwayReleases", "SlipwayYAML", "SlipwayFormats", "SlipwayDomain", "SlipwayDiagnostics"]),
        tests(
            "SlipwaySpec",
            [
                "SlipwayReleases",
                "SlipwayYAML", "SlipwayFormats", "SlipwayDomain", "SlipwayDiagnostics", "SlipwayCompiler",
                "SlipwayTargets", "SlipwaySources", "SlipwayBackends", "SlipwayTestSupport",
            ]
        ),
        library("SlipwayTriton", ["SlipwayReleases", "SlipwayDomain", "SlipwayDiagnostics", "CTritonConfig"]),
        tests("SlipwayTriton", ["SlipwayReleases", "SlipwayDomain", "SlipwayDiagnostics", "CTritonConfig"]),
        library("SlipwayONNX", ["SlipwayDiagnostics", "SlipwayDomain"]),
        tests("SlipwayONNX", ["SlipwayDiagnostics", "SlipwayDomain"]),
        library("SlipwayMeasurements", ["SlipwayFormats", "SlipwayDomain", "SlipwayDiagnostics"]),
        tests("SlipwayMeasurements", ["SlipwayFormats", "SlipwayDomain", "SlipwayDiagnostics", "SlipwayTestSupport"]),
        // L3
        library("SlipwayPromotion", ["SlipwayMeasurements", "SlipwayDomain", "SlipwayDiagnostics"]),
        tests(
            "SlipwayPromotion", ["CampaignSimulation", "SlipwayMeasurements", "SlipwayDomain", "SlipwayDiagnostics"]),
        // L4
        library(
            "SlipwayCompiler",
            [
                "SlipwayPromotion", "SlipwayMeasurements", "SlipwaySpec", "SlipwayTriton", "SlipwayReleases",
                "SlipwayFormats", "SlipwayDomain",
                "SlipwayDiagnostics",
            ]),
        tests(
            "SlipwayCompiler",
            [
                "SlipwayPromotion", "SlipwayMeasurements", "SlipwaySpec", "SlipwayTriton", "SlipwayReleases",
                "SlipwayDomain",
                "SlipwayDiagnostics",
                "SpecFixtures",
                "SlipwayTestSupport",
            ]),
        // L5
        library(
            "SlipwayOutput",
            ["SlipwayPromotion", "SlipwayMeasurements", "SlipwayFormats", "SlipwayDomain", "SlipwayDiagnostics"]),
        // L6
        library(
            "SlipwayEmit",
            [
                "SlipwayOutput", "SlipwayCompiler", "SlipwayPromotion", "SlipwayMeasurements", "SlipwaySpec",
                "SlipwayTriton", "SlipwayReleases",
                "SlipwayYAML",
                "SlipwayFormats", "SlipwayDomain", "SlipwayDiagnostics",
            ],
            embedding: ["Pipeline/Python"]),
        tests(
            "SlipwayEmit",
            [
                "SlipwayOutput", "SlipwayCompiler", "SlipwayPromotion", "SlipwayMeasurements", "SlipwayTriton",
                "SlipwayFormats",
                "SlipwayDomain",
                "SlipwayDiagnostics", "SpecFixtures",
            ]
        ),
        library(
            "SlipwayTargets",
            [
                "SlipwayCompiler", "SlipwayPromotion", "SlipwaySpec", "SlipwayReleases",
                "SlipwayYAML", "SlipwayFormats", "SlipwayDomain", "SlipwayDiagnostics",
            ]),
        tests(
            "SlipwayTargets",
            [
                "SlipwayEmit", "SlipwayOutput", "SlipwayCompiler", "SlipwayPromotion", "SlipwayMeasurements",
                "SlipwaySpec", "SlipwayFormats", "SlipwayDomain", "SlipwayDiagnostics", "SpecFixtures",
            ]),
        // L7
        library(
            "SlipwayWorkspace",
            [
                "SlipwayDiagnostics", "SlipwayDomain", "SlipwayFormats", "SlipwayOutput", "SlipwaySystem",
            ]
        ),
        tests(
            "SlipwayWorkspace",
            [
                "SlipwayDiagnostics", "SlipwayDomain", "SlipwayOutput", "SlipwayPromotion", "SlipwaySystem",
            ]
        ),
        library(
            "SlipwayProfiler",
            [
                "SlipwayWorkspace", "SlipwayOutput", "SlipwayPromotion", "SlipwayMeasurements", "SlipwayFormats",
                "SlipwayDomain",
                "SlipwayDiagnostics", "SlipwaySystem",
            ]
        ),
        tests(
            "SlipwayProfiler",
            [
                "SlipwayEmit", "SlipwayOutput", "SlipwayCompiler", "SlipwayPromotion", "SlipwayMeasurements",
                "SlipwayDomain", "SlipwayDiagnostics",
                "SpecFixtures",
            ]
        ),
        library(
            "SlipwayReport",
            ["SlipwayPromotion", "SlipwayMeasurements", "SlipwayFormats", "SlipwayDomain", "SlipwayDiagnostics"]),
        tests(
            "SlipwayReport",
            [
                "CampaignSimulation", "SlipwayPromotion", "SlipwayMeasurements", "SlipwayDomain", "SlipwayDiagnostics",
                "SlipwayTestSupport",
            ]),
        library(
            "SlipwaySources",
            ["SlipwayWorkspace", "SlipwaySpec", "SlipwayFormats", "SlipwayDomain", "SlipwayDiagnostics"],
            // The programs in Python: slipway needs no file of its own when it runs.
            embedding: ["Convert/Python", "Ranges/Python"]),
        library(
            "SlipwayBackends",
            [
                "SlipwayWorkspace", "SlipwayOutput", "SlipwayCompiler", "SlipwayONNX", "SlipwayTriton", "SlipwaySpec",
                "SlipwayReleases", "SlipwayFormats", "SlipwayDomain", "SlipwayDiagnostics",
            ]),
        // L9
        library(
            "SlipwayApp",
            [
                "SlipwayProfiler", "SlipwayReport", "SlipwayWorkspace", "SlipwayBackends", "SlipwaySources",
                "SlipwayTargets", "SlipwayEmit", "SlipwayOutput", "SlipwayCompiler", "SlipwayPromotion",
                "SlipwayMeasurements",
                "SlipwayONNX",
                "SlipwayTriton",
                "SlipwaySpec", "SlipwayFormats", "SlipwayDomain", "SlipwayDiagnostics", "SlipwaySystem",
                "SlipwayReleases", "SlipwayYAML",
            ]
        ),
        tests(
            "SlipwayApp",
            [
                "SlipwayProfiler", "SlipwayReport", "SlipwayWorkspace", "SlipwayBackends", "SlipwaySources",
                "SlipwayEmit", "SlipwayOutput",
                "SlipwayPromotion", "SlipwayMeasurements", "SlipwayONNX", "SlipwayTriton", "SlipwaySpec",
                "SlipwayReleases", "SlipwayDomain", "SlipwayDiagnostics",
                "SlipwayTestSupport",
            ]
        ),
        // L10
        library(
            "SlipwayViews",
            [
                "SlipwayApp", "SlipwayReport", "SlipwayProfiler", "SlipwayWorkspace", "SlipwayEmit", "SlipwayOutput",
                "SlipwayCompiler", "SlipwayPromotion", "SlipwayMeasurements", "SlipwayONNX", "SlipwayTriton",
                "SlipwaySpec", "SlipwayReleases", "SlipwayFormats", "SlipwayDomain", "SlipwayDiagnostics",
                "SlipwaySystem",
            ]),
        // L11
        .executableTarget(
            name: "slipway",
            dependencies: [
                "CProgram", "SlipwayViews", "SlipwayApp", "SlipwayReport", "SlipwayProfiler", "SlipwayWorkspace",
                "SlipwayEmit",
                "SlipwayOutput",
                "SlipwayPromotion", "SlipwayMeasurements", "SlipwayTriton",
                "SlipwaySpec", "SlipwayFormats", "SlipwayDomain", "SlipwayDiagnostics", "SlipwaySystem",
                "SlipwayReleases",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),
        // libonnx can crash, so it runs in a process of its own, which nothing else links
        .executableTarget(
            name: "slipway-onnx-checker", dependencies: ["COnnxChecker", "SlipwayFormats"], swiftSettings: strict
        ),
        .testTarget(
            name: "SlipwayCLITests", dependencies: ["slipway", "SlipwayTestSupport"], swiftSettings: strict
        ),
        // Benchmarks in one process
        .executableTarget(
            name: "measurements-bench", dependencies: ["SlipwayMeasurements", "SlipwayDiagnostics"],
            path: "Benchmarks/Measurements", swiftSettings: strict),
        // Shared by the tests
        .target(
            name: "SpecFixtures",
            dependencies: [
                "SlipwayTargets", "SlipwaySources", "SlipwayBackends", "SlipwayEmit", "SlipwayOutput",
                "SlipwayCompiler", "SlipwaySpec", "SlipwayPromotion", "SlipwayMeasurements",
                "SlipwayTriton",
                "SlipwayReleases", "SlipwayFormats", "SlipwayDomain", "SlipwayDiagnostics",
            ],
            path: "Tests/SpecFixtures", swiftSettings: strict
        ),
        .target(
            name: "SlipwayTestSupport", dependencies: ["SlipwayDomain"], path: "Tests/SlipwayTestSupport",
            swiftSettings: strict
        ),
        tests("SlipwayTestSupport", ["SlipwayDomain"]),
        // Promotion campaigns with known truth; tests run a few, scripts/bench simulate many
        .target(
            name: "CampaignSimulation",
            dependencies: ["SlipwayPromotion", "SlipwayMeasurements", "SlipwayDomain", "SlipwayDiagnostics"],
            path: "Benchmarks/CampaignSimulation", swiftSettings: strict,
            // Rounding and square roots; nothing here imports Glibc, which would link it.
            linkerSettings: [.linkedLibrary("m")]
        ),
        .executableTarget(
            name: "CampaignSimulator",
            dependencies: [
                "CampaignSimulation", "SlipwayPromotion", "SlipwayMeasurements", "SlipwayDomain", "SlipwayDiagnostics",
            ],
            path: "Benchmarks/CampaignSimulator", swiftSettings: strict
        ),
        // The whole program: what the specs that ship build, and what it says of faulty ones
        .testTarget(
            name: "SlipwayGoldenTests",
            dependencies: [
                "slipway", "SlipwayApp", "SlipwayDiagnostics", "SlipwayDomain", "SlipwayTriton", "SlipwayTestSupport",
            ],
            swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx17
)
