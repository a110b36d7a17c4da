/// What the sample shop is made of: common words, no real person, firm or vehicle.
enum SampleWords {
    static let firstNames = [
        "Ada", "Ben", "Clara", "David", "Ella", "Frank", "Greta", "Henry", "Ida", "Jonas", "Karen", "Lars", "Maja",
        "Noah", "Olivia", "Peter", "Rosa", "Simon", "Thea", "Victor", "Zoë", "Søren", "Jürgen", "Aïcha",
    ]
    static let lastNames = [
        "Andersen", "Baker", "Carter", "Dahl", "Evans", "Fischer", "Green", "Hansen", "Ivanova", "Jensen", "Keller",
        "Lund", "Müller", "Nielsen", "Okafor", "Poulsen", "Quist", "Rossi", "Smith", "Taylor", "Umeh", "Weber",
        "Yilmaz", "Ødegaard",
    ]
    static let trades = ["Bakery", "Courier", "Farm", "Gardens", "Hotel", "Plumbing", "Rentals", "School", "Taxi"]
    static let streets = ["Mill Road", "Harbour Street", "Station Way", "Church Lane", "Market Square", "Beech Avenue"]
    static let vehicles: [(make: String, models: [String])] = [
        ("Northcar", ["City", "Estate", "Van 20"]), ("Halden", ["One", "Two", "Cargo"]),
        ("Meridian", ["Coupé", "Family", "Pickup"]), ("Ostra", ["Mini", "Touring"]),
    ]
    static let devices: [(name: String, make: String)] = [
        ("Chain saw", "Borealis"), ("Lawn mower", "Greenline"), ("Coffee machine", "Aromatic"),
        ("Generator", "Voltra"), ("Sewing machine", "Stitchwell"), ("Laptop", "Kestrel"),
    ]
    static let work = [
        "Front bumper and headlight", "Rear door dent", "Paint scratch on the left side", "Brakes and discs",
        "Windscreen replacement", "Hail damage on the roof", "Annual service", "Oil leak", "Does not start",
        "Strange noise from the gearbox", "Wing and mirror after a collision", "Blade sharpening", "Water damage",
    ]
    static let wishes = [
        "A rattle from the rear axle", "The brakes squeal", "A warning lamp is on", "Summer tyres, please",
        "It pulls to the left",
    ]
    static let notes = [
        "Parts are ordered.", "The paint is drying.", "Waiting for the insurer.", "Ready earlier than planned.",
        "One more dent was found.", "Die Lackierung ist fertig.", "Delen er på vej.",
    ]
    static let questions = [
        "When can I collect it?", "Could you look at the wipers as well?", "Is the part there now?",
        "Thank you, that was quick.", "Please call before you order anything.", "Hvornår er den klar?",
    ]
}
