import SlipwayProfiler
import Testing

@Suite("Container images")
struct ContainerTests {
    @Test func areRunOnTheHostsNetworkAndAreGoneAfterwards() {
        let image = ContainerImage(tool: "docker", name: "image:1", arguments: ["--shm-size=1g"])
        let words = image.run(
            container: "slipway-8000", mounts: [("/out/m/repository", false), ("/tmp/x", true)], usesGPUs: true,
            command: ["tritonserver", "--x"])
        #expect(
            words == [
                "run", "--rm", "--name", "slipway-8000", "--network", "host", "--gpus", "all", "--volume",
                "/out/m/repository:/out/m/repository:ro", "--volume", "/tmp/x:/tmp/x", "--shm-size=1g", "image:1",
                "tritonserver", "--x",
            ])
    }

    @Test func seeGPUsThroughPodmansOwnWords() {
        let image = ContainerImage(tool: "/usr/bin/podman", name: "image")
        let words = image.run(container: "c", mounts: [], usesGPUs: true, command: [])
        #expect(words.contains("nvidia.com/gpu=all") && !words.contains("--gpus"))
        #expect(!image.run(container: "c", mounts: [], usesGPUs: false, command: []).contains("--device"))
    }
}
