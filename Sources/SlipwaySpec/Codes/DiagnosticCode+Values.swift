package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings in the values of a spec (0300–0349).
    static let valueCodes: [DiagnosticCode] = [
        notAWholeNumber, numberOutOfRange, numberTooLarge, notFinite, missingUnit, wrongUnit, unknownUnit,
        inexactQuantity, malformedRange, emptyRange, rangeDoesNotGrow, rangeTooLong, duplicateValue, malformedText,
        listLengthsDiffer, shapesWithoutNames, dimensionOutOfRange, malformedDimension, axisOutOfOrder,
        axisNotAMultiple, axesAndShapes, randomBounds, malformedLimit, wrongDirection, seedWithoutRandom,
    ]

    /// A value is no whole number where one is needed.
    package static let notAWholeNumber = DiagnosticCode(
        300, "not-a-whole-number", .error,
        meaning: "A value is no whole number where one is needed.",
        remedy: "Write a whole number."
    )

    /// A number is outside the range of its field.
    package static let numberOutOfRange = DiagnosticCode(
        301, "number-out-of-range", .error,
        meaning: "A number is outside the range of its field.",
        remedy: "Write a number in the range that the message names."
    )

    /// A number is larger than 64 bits hold.
    package static let numberTooLarge = DiagnosticCode(
        302, "number-too-large", .error,
        meaning: "A number is larger than 64 bits hold.",
        remedy: "Write a smaller number."
    )

    /// A number is infinite or not a number.
    package static let notFinite = DiagnosticCode(
        303, "not-finite", .error,
        meaning: "A number is infinite or not a number.",
        remedy: "Write a finite number."
    )

    /// A number has no unit, but its field needs one.
    package static let missingUnit = DiagnosticCode(
        304, "missing-unit", .error,
        meaning: "A number has no unit, but its field needs one.",
        remedy: "Write the unit behind the number."
    )

    /// A quantity has a unit of another kind.
    package static let wrongUnit = DiagnosticCode(
        305, "wrong-unit", .error,
        meaning: "A quantity has a unit of another kind.",
        remedy: "Write a unit of the kind that the message names."
    )

    /// A quantity has a unit that the language does not know.
    package static let unknownUnit = DiagnosticCode(
        306, "unknown-unit", .error,
        meaning: "A quantity has a unit that the language does not know.",
        remedy: "Write one of the units that the message lists."
    )

    /// A quantity is no whole number of the smallest unit that can be written for it.
    package static let inexactQuantity = DiagnosticCode(
        307, "inexact-quantity", .error,
        meaning: "A quantity is no whole number of the smallest unit that can be written for it.",
        remedy: "Round the quantity."
    )

    /// A range is not written as the language writes ranges.
    package static let malformedRange = DiagnosticCode(
        308, "malformed-range", .error,
        meaning: "A range is not written as the language writes ranges.",
        remedy: "Write a..b, or a mapping of from, to and step or factor."
    )

    /// A range ends below its start.
    package static let emptyRange = DiagnosticCode(
        309, "empty-range", .error,
        meaning: "A range ends below its start.",
        remedy: "Swap the bounds."
    )

    /// The step or factor of a range leads to no next value.
    package static let rangeDoesNotGrow = DiagnosticCode(
        310, "range-does-not-grow", .error,
        meaning: "The step or factor of a range leads to no next value.",
        remedy: "Write a step of at least 1, or a factor of at least 2."
    )

    /// A range has more than 10,000 values.
    package static let rangeTooLong = DiagnosticCode(
        311, "range-too-long", .error,
        meaning: "A range has more than 10,000 values.",
        remedy: "Write fewer values."
    )

    /// A list states a value twice.
    package static let duplicateValue = DiagnosticCode(
        312, "duplicate-value", .error,
        meaning: "A list states a value twice.",
        remedy: "Remove one of them."
    )

    /// A text does not obey the rule of its field.
    package static let malformedText = DiagnosticCode(
        313, "malformed-text", .error,
        meaning: "A text does not obey the rule of its field.",
        remedy: "Write the text as the message says."
    )

    /// Lists that belong together have different lengths.
    package static let listLengthsDiffer = DiagnosticCode(
        314, "list-lengths-differ", .error,
        meaning: "Lists that belong together have different lengths.",
        remedy: "Give one item for each name."
    )

    /// Shapes or types are given without the names that they belong to.
    package static let shapesWithoutNames = DiagnosticCode(
        315, "shapes-without-names", .error,
        meaning: "Shapes or types are given without the names that they belong to.",
        remedy: "State the names."
    )

    /// A dimension is neither -1 nor a size of at least 1.
    package static let dimensionOutOfRange = DiagnosticCode(
        316, "dimension-out-of-range", .error,
        meaning: "A dimension is neither -1 nor a size of at least 1.",
        remedy: "Write -1, a size, or an axis name."
    )

    /// A dimension is neither a size nor a sum of axis names.
    package static let malformedDimension = DiagnosticCode(
        317, "malformed-dimension", .error,
        meaning: "A dimension is neither a size nor a sum of axis names.",
        remedy: "Write -1, a size, an axis name, or names with + between them."
    )

    /// The range of an axis does not obey min ≤ opt ≤ max.
    package static let axisOutOfOrder = DiagnosticCode(
        318, "axis-out-of-order", .error,
        meaning: "The range of an axis does not obey min ≤ opt ≤ max.",
        remedy: "Order the three sizes."
    )

    /// A size of an axis is no multiple of its multiple_of.
    package static let axisNotAMultiple = DiagnosticCode(
        319, "axis-not-a-multiple", .error,
        meaning: "A size of an axis is no multiple of its multiple_of.",
        remedy: "Write multiples, or change multiple_of."
    )

    /// A shape is stated for an input whose axes are stated too.
    package static let axesAndShapes = DiagnosticCode(
        320, "axes-and-shapes", .error,
        meaning: "A shape is stated for an input whose axes are stated too.",
        remedy: "Keep one of them."
    )

    /// The bounds of random data are in the wrong order or not both numbers.
    package static let randomBounds = DiagnosticCode(
        321, "random-bounds", .error,
        meaning: "The bounds of random data are in the wrong order or not both numbers.",
        remedy: "Write [low, high] with low not above high."
    )

    /// A limit is not written as an operator and a bound.
    package static let malformedLimit = DiagnosticCode(
        322, "malformed-limit", .error,
        meaning: "A limit is not written as an operator and a bound.",
        remedy: "Write a limit such as \"<= 30ms\"."
    )

    /// A policy maximises a metric that is better when lower, or minimises one that is better when higher.
    package static let wrongDirection = DiagnosticCode(
        323, "wrong-direction", .warning,
        meaning: "A policy maximises a metric that is better when lower, or minimises one that is better when higher.",
        remedy: "Swap maximize and minimize unless it is meant."
    )

    /// A seed is set beside data that is not random.
    package static let seedWithoutRandom = DiagnosticCode(
        327, "seed-without-random", .warning,
        meaning: "A seed is set beside data that is not random.",
        remedy: "Remove the seed."
    )
}
