/// The look of charts: colors for light and dark, by class.
///
/// Plain colors and not custom properties: rsvg-convert knows no `var()`. Every series differs by shape and dash as well.
package enum ChartStyle {
    /// How many series differ in color.
    static let seriesCount = 8
    /// How many shades a heat map has.
    static let heatCount = 7

    /// Series colors, at least 3 : 1 against the background. The last is grey, for what is there to compare with.
    private static let light = [
        "#0b62a8", "#b8500c", "#0a7a53", "#8a3fa0", "#8a6508", "#0b7f93", "#b3246e", "#5f6b76",
    ]
    private static let dark = [
        "#6db3f2", "#f09a5b", "#4cc79a", "#cf9be0", "#d9b84a", "#58c6d8", "#f08ab8", "#a3afba",
    ]
    private static let lightHeat = ["#e6f0f9", "#c5dcf0", "#9cc3e4", "#6aa3d2", "#3a80b8", "#185f98", "#0a3f6b"]
    private static let darkHeat = ["#17293a", "#1b3a57", "#205078", "#2e6c9e", "#5b95c6", "#90bde6", "#c6e1fb"]
    /// The first shade on which text is drawn in the opposite color.
    private static let turn = 4

    /// The style sheet.
    package static let sheet: String = {
        var text = """
            text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-size:12px}
            .c-h{font-size:16px;font-weight:600}
            .c-end{text-anchor:end}
            .c-mid{text-anchor:middle}
            .c-b{font-weight:600}
            .c-line{fill:none;stroke-width:2;stroke-linejoin:round}
            .c-thick{stroke-width:3.5}
            .c-err{fill:none;stroke-width:1.2}
            .c-ring{fill:none;stroke-width:2.5}
            .c-grid,.c-axis,.c-limit,.c-zero,.c-pareto{fill:none;stroke-width:1}
            .c-limit{stroke-width:1.5;stroke-dasharray:7 4}
            .c-pareto{stroke-width:1.5;stroke-dasharray:2 3}
            .c-cell{stroke-width:1}
            .c-pick{fill:none;stroke-width:3}
            .c-pick-in{fill:none;stroke-width:1.5}
            .c-halo{paint-order:stroke;stroke-width:4;stroke-linejoin:round}
            .c-dim{fill-opacity:.55;stroke-opacity:.55}

            """
        text += colors(
            ink: "#1b2127", muted: "#535e69", background: "#ffffff", grid: "#e1e6ea", axis: "#8b96a1",
            limit: "#b3261e", series: light, heat: lightHeat, heatText: ("#1b2127", "#ffffff"))
        text += "@media (prefers-color-scheme:dark){\n"
        text += colors(
            ink: "#e6eaee", muted: "#a7b2bd", background: "#14181d", grid: "#2b333b", axis: "#6f7b87",
            limit: "#ff8a80", series: dark, heat: darkHeat, heatText: ("#e6eaee", "#0e1318"))
        return text + "}\n"
    }()

    private static func colors(
        ink: String, muted: String, background: String, grid: String, axis: String, limit: String, series: [String],
        heat: [String], heatText: (String, String)
    ) -> String {
        var text = """
            text,.c-ink{fill:\(ink)}
            .c-muted{fill:\(muted)}
            .c-bg{fill:\(background)}
            .c-mark{stroke:\(background);stroke-width:1}
            .c-grid{stroke:\(grid)}
            .c-axis,.c-zero{stroke:\(axis)}
            .c-limit{stroke:\(limit)}
            .c-limit-text{fill:\(limit)}
            .c-pareto,.c-ring,.c-pick{stroke:\(ink)}
            .c-cell,.c-pick-in,.c-halo{stroke:\(background)}
            .c-empty{fill:none;stroke:\(grid)}
            .c-hatch{stroke:\(axis);stroke-width:1}

            """
        for (index, color) in series.enumerated() {
            text += ".s\(index){fill:\(color);stroke:\(color)}\n"
            text += ".s\(index).c-line,.s\(index).c-err{fill:none}\n"
            text += ".s\(index).c-mark{stroke:\(background)}\n"
        }
        for (index, color) in heat.enumerated() {
            text += ".h\(index){fill:\(color)}\n"
            text += ".ht\(index){fill:\(index < turn ? heatText.0 : heatText.1)}\n"
        }
        return text
    }

    /// The dashes of a series' line.
    static func dash(_ index: Int) -> String? {
        [nil, "9 4", "3 3", "12 3 3 3", "6 2", "2 2 8 2", "14 4", "5 4"][index % seriesCount]
    }
}
