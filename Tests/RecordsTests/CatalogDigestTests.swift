import Platform
import Storage
import Testing

@testable import Records

@Suite struct CatalogDigestTests {
    @Test func theDigestIsThatOfTheCollections() throws {
        let disk = SimDisk(seed: 1)
        try Database.create(at: "shop", disk: disk, random: SeededRandom(seed: 1))
        let database = try Database.open(
            at: "shop", disk: disk, random: SeededRandom(seed: 1), usesBackgroundThread: false)
        let digest = try database.store.catalogDigest
        #expect(digest == Collections.catalogDigest, "write \(String(digest, radix: 16)) in StorageDefinitions.swift")
    }
}
