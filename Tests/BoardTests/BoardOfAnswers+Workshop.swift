// What an engine would answer about two visits and a quote.

import JSON

extension BoardOfAnswers {
    /// The small shop, with a visit in Actions and one in Planned.
    static var workshop: [String: JSONNode] {
        shop.merging(
            [
                "appointments.counts": node(
                    #"{"actions":1,"pending":0,"planned":1,"escalated":1,"all":2,"workshopCustomers":2,"myCustomers":1}"#
                ),
                "appointments.myCustomers.list": node(#"{"customers":[{"id":"C1","name":"Ana Núñez"}]}"#),
                "appointments.list": node(
                    #"""
                    {"total":1,"rows":[{"id":"A1","number":"100001","status":"requested","customerName":"Ana Núñez",
                    "accountId":"C1","itemId":"V1","notifications":["requestedAndWarnings","notConnected"],
                    "minutesToDue":-130,"overdue":true}]}
                    """#),
                "appointments.customers.list": node(
                    #"""
                    {"total":2,"rows":[{"id":"V1","customerName":"Ana Núñez","accountId":"C1","registration":"AB 12",
                    "notifications":["requested","connected","inList"],"inLists":["actions","myCustomers"],
                    "appointment":{"id":"A1","number":"100001","status":"requested","list":"actions"}},
                    {"id":"V2","customerName":"Bo","accountId":"C2","registration":"CD 34",
                    "notifications":["notConnected"]}]}
                    """#),
                "appointments.get": node(
                    #"""
                    {"appointment":{"id":"A1","version":3,"number":"100001","accountId":"C1","itemId":"V1",
                    "status":"requested","list":"actions","wishes":"A rattle","preferred":"2026-03-10T08:00:00+01:00",
                    "dueAt":"2026-03-01T09:00:00+01:00","customerName":"Ana Núñez","itemName":"Volvo (AB 12)"},
                    "notifications":["requestedAndWarnings","notConnected"],"overdue":true,
                    "allowed":[{"event":"propose","method":"appointments.propose","toStatus":"proposed","toList":"pending"},
                    {"event":"inquire","method":"appointments.inquire","toStatus":"inquired","toList":"pending"}],
                    "warnings":[{"code":"P0420","text":"Catalyst","since":"2026-03-01T17:20:00+01:00"}]}
                    """#),
                "appointments.history": node(
                    #"""
                    {"rows":[{"id":"D1","event":"request","side":"customer","actorName":"Ana Núñez","toStatus":"requested",
                    "toList":"actions","text":"A rattle","time":"2026-03-10T08:00:00+01:00","at":"2026-02-28T09:00:00+01:00"}]}
                    """#),
                "items.get": node(
                    #"""
                    {"id":"V1","version":2,"accountId":"C1","customerName":"Ana Núñez","make":"Volvo","model":"V60",
                    "year":2021,"vin":"YV1ZW","mileage":48210,"mileageUnit":"km","connected":false}
                    """#),
                "appointments.propose": node(
                    #"{"appointment":{"id":"A1","version":4,"status":"proposed","list":"pending"},"event":{}}"#),
            ], uniquingKeysWith: { $1 })
    }

    /// The small shop with a quote that waits for its customer.
    static var quotes: [String: JSONNode] {
        shop.merging(
            [
                "quotes.quickCounts": node(
                    #"""
                    {"entries":[{"key":"requested","id":"S7","name":"Requested","color":"#7B61C9","count":2},
                    {"key":"pending","id":"S8","name":"Pending","color":"#2F7ED8","count":0},
                    {"key":"inProcess","id":"S9","name":"In Process","color":"#E8A33D","count":0},
                    {"key":"customerApprovalNeeded","id":"S10","name":"Customer Approval Needed","color":"#D9822B","count":1},
                    {"key":"approved","id":"S11","name":"Approved","color":"#3C9D4E","count":0}]}
                    """#),
                "quotes.list": node(
                    #"""
                    {"total":2,"rows":[{"id":"Q1","number":"1","star":"green","name":"Rear door","customerName":"Ana Núñez",
                    "status":{"id":"S10","name":"Customer Approval Needed"}},
                    {"id":"Q2","number":"2","name":"Bumper","customerName":"Bo","status":{"id":"S8","name":"Pending"}}]}
                    """#),
                "quotes.get": node(
                    #"""
                    {"id":"Q1","version":4,"number":"1","accountId":"C1","name":"Rear door","description":"New paint","star":"green",
                    "customerVisible":true,"statusId":"S10","latestVersionId":"B1","customerName":"Ana Núñez",
                    "total":{"minor":108738,"currency":"EUR"}}
                    """#),
                "quotes.statusCard": node(
                    #"""
                    {"quoteId":"Q1","number":"1","name":"Rear door","status":{"name":"Customer Approval Needed","color":"#D9822B"},
                    "statusSince":"2026-03-01T09:00:00+01:00","requestedAt":"2026-02-28T09:00:00+01:00",
                    "requestedByName":"Ana Núñez","priority":"high","amount":{"minor":108738,"currency":"EUR"},
                    "attachments":1,"unreadComments":1}
                    """#),
                "quotes.versions": node(
                    #"""
                    {"rows":[{"id":"B1","number":1,"lines":[{"description":"Paint, two coats","quantity":"7.5","unit":"hours",
                    "unitPriceMinor":6400,"taxPercent":"25","netMinor":48000}],"net":{"minor":86990,"currency":"EUR"},
                    "tax":{"minor":21748,"currency":"EUR"},"total":{"minor":108738,"currency":"EUR"},
                    "attachedAt":"2026-03-01T09:00:00+01:00","authorName":"Ann"}]}
                    """#),
                "comments.list": node(
                    #"""
                    {"unread":1,"rows":[{"id":"M1","seq":1,"authorName":"Ann","visibility":"customer","text":"How deep is it?",
                    "createdAt":"2026-03-01T08:00:00+01:00"},{"id":"M2","seq":2,"authorName":"Ann","visibility":"internal",
                    "text":"Asks twice","createdAt":"2026-03-01T08:01:00+01:00"},{"id":"M3","seq":3,"authorName":"Ana Núñez",
                    "visibility":"customer","fromCustomer":true,"inReplyTo":"M1","text":"Like a hair",
                    "createdAt":"2026-03-01T08:02:00+01:00"}]}
                    """#),
                "attachments.list": node(
                    #"""
                    {"rows":[{"id":"F1","name":"door.txt","mediaType":"text/plain","size":7,"visibility":"customer",
                    "authorName":"Ana Núñez","createdAt":"2026-03-01T08:03:00+01:00"}]}
                    """#),
                "attachments.read": node(
                    #"{"id":"F1","offset":0,"bytes":7,"size":7,"done":true,"contentBase64":"QSBkb29yLg=="}"#),
                "lists.get": node(
                    #"{"list":"approvalMethods","items":[{"id":"L20","name":"Telephone"},{"id":"L21","name":"Fax"}]}"#),
            ], uniquingKeysWith: { $1 })
    }
}
