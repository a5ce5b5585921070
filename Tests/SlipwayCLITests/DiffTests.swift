import Foundation
import SlipwayTestSupport
import Testing

/// `slipway diff` and `show` over a project in a real repository.
@Suite struct DiffTests {
    private func committed() throws -> Project {
        let project = try Project()
        let made = try project.shell(
            """
            set -e; rm -rf .git; git init -q .; mkdir specs
            for name in one two; do sed "s/name: words/name: $name/; s/m.onnx/..\\/m.onnx/" spec.yaml >specs/$name.yaml; done
            rm spec.yaml
            printf 'project: 1\nrequires: "0.2"\nspecs: [specs/*.yaml]\nout: deploy\nweights: digest\n' >slipway.yaml
            slipway build -q
            git add -A; git -c user.name=a -c user.email=a@b commit -qm 1
            """)
        #expect(made.status == 0, "\(made)")
        return project
    }

    @Test func theWholeProjectIsComparedWithARevision() throws {
        let project = try committed()
        let same = try project.shell("slipway diff --against HEAD --exit-code")
        #expect(same.status == 0 && same.output == "2 models, unchanged\n", "\(same)")
        let changed = try project.shell(
            "sed -i 's/\\[4, 8\\]/[4]/' specs/one.yaml; rm specs/two.yaml; cd specs; slipway diff --against HEAD --breaking"
        )
        #expect(changed.status == 2, "\(changed)")
        #expect(changed.output.contains("models: 1 changed, 1 removed"), "\(changed)")
        #expect(changed.output.contains("removed: two"), "\(changed)")
        #expect(changed.output.contains("a request may hold 4 items, and could hold 8"), "\(changed)")
    }

    @Test func resultsForMachinesObeyTheirSchemas() throws {
        let project = try committed()
        let diff = try project.shell(
            "sed -i 's/\\[4, 8\\]/[4]/' specs/one.yaml; slipway diff --against HEAD --format json")
        #expect(try JSONSchemaChecker(schemaAt: "golden/schema/diff.schema.json").faults(in: diff.output) == [])
        let show = try project.shell("slipway show one --format json")
        #expect(try JSONSchemaChecker(schemaAt: "golden/schema/show.schema.json").faults(in: show.output) == [])
    }
}
