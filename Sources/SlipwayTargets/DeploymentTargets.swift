package import SlipwayCompiler

/// The deployment targets that the program is built with; a new one is its folder and its line here.
package let deploymentTargets: [any DeploymentTarget] = [
    AzureML(), Kubernetes(), Helm(), KServe(), Observability(), LoadTest(),
]
