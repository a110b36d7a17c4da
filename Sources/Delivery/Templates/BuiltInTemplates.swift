// The letters that Fettle brings: one of each kind, as text and as a page, in whatever language the words are. A shop's own
// templates of the same names stand in their place (docs/delivery.md).

enum BuiltInTemplates {
    /// By name: KIND.txt, KIND.html, and the parts they share.
    static let all: [String: String] = [
        "report.txt": report, "report.html": reportPage,
        "estimate.txt": estimate, "estimate.html": estimatePage,
        "decision.txt": decision, "decision.html": decisionPage,
        "statusChange.txt": plain, "statusChange.html": plainPage,
        "head": head, "foot": foot, "close": close, "estimateRows": estimateRows,
    ]

    private static let report = """
        {{% CONTENT_TYPE:TEXT}}{{greeting}}

        {{words.reportIntro}}

        {{words.customerNumber}} {{customer.number}}
        {{words.openRepairs}}: {{summary.openRepairs}}
        {{words.awaitingAnswer}}: {{summary.awaitingApproval}}
        {{words.readyToFetch}}: {{summary.ready}}

        {{#customMessage}}
        {{customMessage}}

        {{/customMessage}}
        {{^hasRepairs}}
        {{words.noRepairs}}

        {{/hasRepairs}}
        {{#hasRepairs}}
        {{words.repairs}}

        {{#repairs}}
        * {{#roNumber}}{{roNumber}}  {{/roNumber}}{{title}}{{#item}} ({{item}}){{/item}}
          {{#status}}{{name}}{{/status}}{{#dueOutText}} - {{words.due}}: {{dueOutText}}{{/dueOutText}}
        {{/repairs}}

        {{/hasRepairs}}
        {{#hasEstimates}}
        {{words.estimates}}

        {{#estimates}}
        * {{number}}  {{title}}{{#item}} ({{item}}){{/item}}: {{totalText}}
        {{/estimates}}

        {{#howToAnswer}}
        {{words.howToAnswer}}: {{howToAnswer}}

        {{/howToAnswer}}
        {{/hasEstimates}}
        {{#link}}
        {{words.yourPages}}: {{link}}

        {{/link}}
        {{words.reportAttached}}

        {{words.regards}}
        {{shop.name}}
        """

    private static let reportPage = """
        {{> head}}
        <p>{{greeting}}</p>
        <p>{{words.reportIntro}}</p>
        <table style="border-collapse:collapse;margin:0 0 16px">
        <tr><td style="padding:2px 16px 2px 0">{{words.customerNumber}}</td><td><b>{{customer.number}}</b></td></tr>
        <tr><td style="padding:2px 16px 2px 0">{{words.openRepairs}}</td><td><b>{{summary.openRepairs}}</b></td></tr>
        <tr><td style="padding:2px 16px 2px 0">{{words.awaitingAnswer}}</td><td><b>{{summary.awaitingApproval}}</b></td></tr>
        <tr><td style="padding:2px 16px 2px 0">{{words.readyToFetch}}</td><td><b>{{summary.ready}}</b></td></tr>
        </table>
        {{#customParagraphs}}
        <p>{{#lines}}{{.}}<br>{{/lines}}</p>
        {{/customParagraphs}}
        {{^hasRepairs}}
        <p>{{words.noRepairs}}</p>
        {{/hasRepairs}}
        {{#hasRepairs}}
        <h2 style="font-size:17px;margin:20px 0 8px">{{words.repairs}}</h2>
        {{#repairs}}
        <p style="border-left:6px solid {{#status}}{{color}}{{/status}}{{^status}}#999999{{/status}};padding-left:10px;margin:0 0 12px">
        <b>{{#roNumber}}{{roNumber}} {{/roNumber}}{{title}}</b>{{#item}}<br>{{item}}{{/item}}
        {{#status}}<br>{{name}}{{/status}}{{#dueOutText}}<br>{{words.due}}: {{dueOutText}}{{/dueOutText}}</p>
        {{/repairs}}
        {{/hasRepairs}}
        {{#hasEstimates}}
        <h2 style="font-size:17px;margin:20px 0 8px">{{words.estimates}}</h2>
        {{> estimateRows}}
        {{/hasEstimates}}
        {{#link}}
        <p><a href="{{link}}">{{words.yourPages}}</a></p>
        {{/link}}
        <p>{{words.reportAttached}}</p>
        {{> foot}}
        """

    private static let estimate = """
        {{% CONTENT_TYPE:TEXT}}{{greeting}}

        {{words.estimateIntro}}

        {{#estimates}}
        {{words.estimate}} {{number}}{{#roNumber}}, {{words.order}} {{roNumber}}{{/roNumber}}
        {{title}}{{#item}} ({{item}}){{/item}}
        {{#lines}}
        * {{quantity}}{{#unit}} {{unit}}{{/unit}}  {{description}}
        {{/lines}}
        {{words.total}}: {{totalText}}

        {{/estimates}}
        {{#howToAnswer}}
        {{words.howToAnswer}}: {{howToAnswer}}

        {{/howToAnswer}}
        {{words.regards}}
        {{shop.name}}
        """

    private static let estimatePage = """
        {{> head}}
        <p>{{greeting}}</p>
        <p>{{words.estimateIntro}}</p>
        {{> estimateRows}}
        {{> foot}}
        """

    private static let estimateRows = """
        {{#estimates}}
        <p style="border:1px solid #bbbbbb;border-radius:6px;padding:10px 12px;margin:0 0 12px">
        <b>{{words.estimate}} {{number}}</b>{{#roNumber}}, {{words.order}} {{roNumber}}{{/roNumber}}<br>
        {{title}}{{#item}} ({{item}}){{/item}}<br>
        {{#lines}}
        {{quantity}}{{#unit}} {{unit}}{{/unit}} {{description}}<br>
        {{/lines}}
        {{words.total}}: <b>{{totalText}}</b></p>
        {{/estimates}}
        {{#howToAnswer}}
        <p>{{words.howToAnswer}}: {{howToAnswer}}</p>
        {{/howToAnswer}}
        """

    private static let decision = """
        {{% CONTENT_TYPE:TEXT}}{{greeting}}

        {{words.approvedIntro}}

        {{#estimates}}
        * {{words.estimate}} {{number}}, {{title}}, {{totalText}}: {{decisionText}}
        {{/estimates}}

        {{words.regards}}
        {{shop.name}}
        """

    private static let decisionPage = """
        {{> head}}
        <p>{{greeting}}</p>
        <p>{{words.approvedIntro}}</p>
        {{#estimates}}
        <p>{{words.estimate}} {{number}}, {{title}}, {{totalText}}: <b>{{decisionText}}</b></p>
        {{/estimates}}
        {{> foot}}
        """

    /// What the engine wrote, as the shop's own settings word it.
    private static let plain = "{{% CONTENT_TYPE:TEXT}}{{text}}\n"

    private static let plainPage = """
        {{> head}}
        {{#repair.status}}
        <p style="border-left:12px solid {{color}};padding:4px 0 4px 10px;font-size:19px;font-weight:600">{{name}}</p>
        {{/repair.status}}
        {{#paragraphs}}
        <p>{{#lines}}{{.}}<br>{{/lines}}</p>
        {{/paragraphs}}
        {{> close}}
        """

    private static let head = """
        <!DOCTYPE html>
        <html lang="{{language}}">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{subject}}</title></head>
        <body style="margin:0;padding:16px;font-family:sans-serif;font-size:16px;line-height:1.4;color:#1b1b1b;background:#ffffff">
        <div style="max-width:600px;margin:0 auto">
        <p style="font-size:20px;font-weight:700;margin:0 0 16px">{{shop.name}}</p>
        """

    private static let foot = """
        <p>{{words.regards}}<br>{{shop.name}}</p>
        {{> close}}
        """

    /// Where the shop can be reached, and the end of the page.
    private static let close = """
        <p style="border-top:1px solid #bbbbbb;padding-top:8px;font-size:13px;color:#555555">{{shop.name}}{{#shop.address}}<br>{{shop.address}}{{/shop.address}}{{#shop.phone}}<br>{{words.phone}}: {{shop.phone}}{{/shop.phone}}{{#shop.email}}<br>{{words.email}}: {{shop.email}}{{/shop.email}}</p>
        </div></body></html>
        """
}
