// The pages' templates. Colours of statuses stand beside their words and never for them; sizes follow the reader's own; on
// paper there is no background and no link. What a reader without eyes, hands or colours needs is in Tests/Scenarios/page_checks.py.

enum SiteTemplates {
    static let all: [String: String] = [
        "head": head, "foot": foot, "index": index, "repair": repair, "top": top, "facts": facts,
    ]

    private static let head = """
        <!DOCTYPE html>
        <html lang="{{language}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex, nofollow, noarchive">
        <meta name="referrer" content="no-referrer">
        <title>{{#about}}{{about}} – {{/about}}{{shop.name}}</title>
        <style>
        :root { color-scheme: light dark; --ink: #1b1d20; --quiet: #585d66; --line: #c9ced6; --paper: #ffffff; --card: #f5f7f9; --link: #1a56b0 }
        @media screen and (prefers-color-scheme: dark) { :root { --ink: #eceef1; --quiet: #a9b0bb; --line: #434a55; --paper: #16191d; --card: #20252b; --link: #8db8ff } }
        * { box-sizing: border-box }
        body { margin: 0; padding: 1rem; background: var(--paper); color: var(--ink); font: 1rem/1.45 system-ui, "Open Sans", sans-serif; overflow-wrap: anywhere }
        header, main, footer { max-width: 44rem; margin: 0 auto }
        header { border-bottom: 2px solid var(--ink); padding-bottom: .5rem }
        header p { margin: 0; font-weight: 700; font-size: 1.15rem }
        h1 { font-size: 1.6rem; line-height: 1.2; margin: 1.5rem 0 .25rem }
        h2 { font-size: 1.15rem; margin: 2rem 0 .75rem }
        p { margin: .25rem 0 }
        a { color: var(--link) }
        a:focus-visible { outline: 3px solid var(--link); outline-offset: 0; border-radius: 2px }
        .quiet { color: var(--quiet); font-size: .9rem }
        ul { list-style: none; margin: 1rem 0; padding: 0 }
        .repair { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem 1rem .75rem; margin: 0 0 .75rem }
        .repair a, .back a, footer a { display: inline-block; padding: .3rem 0 }
        .repair a { font-weight: 600; font-size: 1.05rem }
        .number { font-weight: 400; font-size: .9rem }
        .none { margin: 1rem 0 }
        .status { margin: .4rem 0; display: flex; gap: .5rem; align-items: center; font-weight: 600 }
        .status svg { flex: none; width: 1em; height: 1em; stroke: var(--ink); stroke-width: .8 }
        .big { font-size: 1.3rem; margin: 1rem 0 }
        .back { margin: 2rem 0 0 }
        dl { display: grid; grid-template-columns: minmax(7rem, max-content) minmax(0, 1fr); gap: .25rem 1rem; margin: 1rem 0 }
        dt { color: var(--quiet) } dd { margin: 0 }
        ol { list-style: none; margin: 0; padding: 0; border-left: 2px solid var(--line) }
        ol li { padding: 0 0 1rem 1rem } ol li:last-child { padding-bottom: 0 }
        footer { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: .5rem }
        @media (max-width: 24rem) { dl { grid-template-columns: minmax(0, 1fr); gap: 0 } dd { margin-bottom: .5rem } }
        @page { margin: 18mm }
        @media print { :root { color-scheme: light } body { background: none; color: #000; padding: 0 } .repair { background: none; break-inside: avoid } .back { display: none } a { color: inherit; text-decoration: none } li { break-inside: avoid } h2 { break-after: avoid } }
        </style>
        </head>
        <body>
        <header><p>{{shop.name}}</p></header>
        <main>
        """

    private static let foot = """
        </main>
        <footer class="quiet">
        {{#refreshed}}<p>{{refreshed}}</p>
        {{/refreshed}}
        <p>{{shop.name}}{{#shop.address}}, {{shop.address}}{{/shop.address}}</p>
        {{#shop.phone}}<p>{{words.phone}} {{#shop.dialled}}<a href="tel:{{shop.dialled}}">{{shop.phone}}</a>{{/shop.dialled}}{{^shop.dialled}}{{shop.phone}}{{/shop.dialled}}</p>
        {{/shop.phone}}
        {{#shop.email}}<p>{{words.email}} <a href="mailto:{{shop.email}}">{{shop.email}}</a></p>
        {{/shop.email}}
        </footer>
        </body>
        </html>
        """

    /// A status with its colour: in a repair, or an update of one.
    private static let statusMark = """
        {{#status}}<p class="status"><svg viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="4.5" fill="{{color}}"/></svg><span>{{name}}</span></p>
        {{/status}}
        """

    private static let index = """
        {{> head}}
        <h1>{{words.repairs}}</h1>
        <p class="quiet">{{customer.name}}, {{words.customerNumber}} {{customer.number}}</p>
        {{^hasRepairs}}
        <p class="none">{{words.noRepairs}}</p>
        {{/hasRepairs}}
        {{#hasRepairs}}
        <ul role="list">
        {{#repairs}}
        <li class="repair">
        <a href="{{page}}">{{title}}{{#roNumber}} <span class="number">{{words.order}} {{roNumber}}</span>{{/roNumber}}</a>
        \(statusMark)
        {{#item}}<p class="quiet">{{item}}</p>
        {{/item}}
        {{#dueOutText}}<p class="quiet">{{words.due}}: {{dueOutText}}</p>
        {{/dueOutText}}
        </li>
        {{/repairs}}
        </ul>
        {{/hasRepairs}}
        {{> foot}}
        """

    private static let repair = """
        {{> head}}
        {{#repair}}
        <h1>{{title}}</h1>
        {{#roNumber}}<p class="quiet">{{words.order}} {{roNumber}}</p>
        {{/roNumber}}
        <div class="big">
        \(statusMark)
        </div>
        {{> facts}}
        {{/repair}}
        {{#hasUpdates}}
        <h2>{{words.history}}</h2>
        <ol role="list">
        {{#updates}}
        <li>
        <p class="quiet">{{onText}}</p>
        \(statusMark)
        {{#stage}}<p>{{words.stage}}: {{stage}}</p>
        {{/stage}}
        {{#note}}<p>{{note}}</p>
        {{/note}}
        </li>
        {{/updates}}
        </ol>
        {{/hasUpdates}}
        <p class="back"><a href="index.html">{{words.allRepairs}}</a></p>
        {{> foot}}
        """

    private static let facts = """
        <dl>
        <dt>{{words.customer}}</dt><dd>{{customer.name}}</dd>
        {{#item}}<dt>{{words.item}}</dt><dd>{{item}}</dd>
        {{/item}}
        {{#stage}}<dt>{{words.stage}}</dt><dd>{{stage}}</dd>
        {{/stage}}
        {{#dueOutText}}<dt>{{words.due}}</dt><dd>{{dueOutText}}</dd>
        {{/dueOutText}}
        {{#customerReference}}<dt>{{words.yourReference}}</dt><dd>{{customerReference}}</dd>
        {{/customerReference}}
        {{#poNumber}}<dt>{{words.poNumber}}</dt><dd>{{poNumber}}</dd>
        {{/poNumber}}
        </dl>
        """

    private static let top = """
        {{> head}}
        <h1>{{shop.name}}</h1>
        <p class="none">{{words.ownPages}}</p>
        {{> foot}}
        """
}
