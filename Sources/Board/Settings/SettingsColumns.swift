/// Where the columns of the status settings stand. On a narrow screen the preview has no column of its own, and the colours
/// are signs without their numbers.
struct SettingsColumns {
    struct Place {
        let x: Int
        let width: Int
    }

    private(set) var places: [(column: StatusSettings.Column, place: Place)] = []
    /// What customers see in the end; nil: there is no room.
    private(set) var sight: Place?

    init(_ width: Int) {
        let hasNumbers = width >= 124
        let colour = hasNumbers ? 9 : 2
        let gap = width >= 60 ? 2 : 1
        let fixed = 2 * colour + 3
        let hasSight = width >= 72
        let shared = max(6, (width - fixed - 5 * gap) / (hasSight ? 4 : 3))
        var x = 3
        for column in StatusSettings.Column.allCases {
            let isColour = column == .colour || column == .portalColour
            places.append((column, Place(x: x, width: isColour ? colour : shared)))
            x += (isColour ? colour : shared) + gap
        }
        if hasSight { sight = Place(x: x, width: max(4, width - x)) }
    }
}

extension StatusSettings.Column {
    var title: String {
        switch self {
        case .colour: "Colour"
        case .name: "Name"
        case .mapping: "Customers see"
        case .portalName: "Their name"
        case .portalColour: "Their colour"
        }
    }
}
