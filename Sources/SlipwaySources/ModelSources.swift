/// The sources that the program is built with; a new one is its folder and its line here. The first is the one that examples
/// show.
package let modelSources: [any ModelSource] = [
    PathSource(),
    URLSource(),
    CommandSource(),
    ConvertSource(),
]
