import Crypto
package import Metrics
import Mustache
import Reports

/// `report.html`: the tables of a report as one page that needs no network, no script and no other file.
///
/// What strangers wrote into a log is text in it and nothing else: it is escaped wherever it stands, and the page's own
/// Content-Security-Policy forbids scripts and everything from elsewhere, and allows no style but its own.
package struct ReportPage {
  private let content: PageContent

  package init(_ tables: [Table], _ facts: PageFacts) {
    content = PageContent(tables: tables, facts: facts, figures: PageFigures(decimalMark: facts.decimalMark))
  }

  /// The page as UTF-8.
  package func bytes() -> [UInt8] {
    let sections = Sections.all.compactMap { $0(content) }
    return Array((Self.templates.render(context(sections), withTemplate: "page") ?? "").utf8)
  }

  private static let templates: MustacheLibrary = {
    var library = MustacheLibrary()
    for (name, bytes) in [
      ("page", PackageResources.page_mustache), ("section", PackageResources.section_mustache),
      ("glossary", PackageResources.glossary_mustache),
    ] {
      do {
        try library.register(String(decoding: bytes, as: UTF8.self), named: name)
      } catch {
        // Templates are part of the program, so only a mistake in them ends here.
        preconditionFailure("the template \(name) is broken: \(error)")
      }
    }
    return library
  }()

  private func context(_ sections: [PageSection]) -> [String: Any] {
    let style = String(decoding: PackageResources.style_css, as: UTF8.self)
    let facts = content.facts
    return [
      "style": style, "styleHash": Self.hash(style), "title": "Customer journey report, \(facts.span)", "span": facts.span,
      "zone": facts.zone, "limits": facts.limits.map { visible($0) }, "version": facts.version, "isEmpty": sections.allSatisfy { $0.id == "data-quality" || $0.id == "headlines" },
      "sections": sections.map { section -> [String: Any] in
        [
          "id": section.id, "title": section.title, "short": section.title.prefix { $0 != ":" }.description,
          "lead": section.lead.isEmpty ? [] : [section.lead.text], "picture": section.picture.text, "notes": section.notes.map(\.text),
          "tables": section.tables.map { $0.markup(content.figures).text }, "defined": Glossary.entries(section.defined),
          "hasDefined": !section.defined.isEmpty,
        ]
      },
      "glossary": Glossary.entries(sections.flatMap(\.defined)),
      "settings": facts.settings.filter { !$0.value.isEmpty }.map { ["key": visible($0.key), "value": visible($0.value)] },
    ]
  }

  /// What the policy names the only style by (CSP Level 3, §2.3.1).
  private static func hash(_ style: String) -> String {
    base64(Array(SHA256.hash(data: Array(style.utf8))))
  }
}

/// RFC 4648, §4.
func base64(_ bytes: [UInt8]) -> String {
  let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  var text = ""
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
    for place in 0..<4 { text.append(place <= group.count ? letters[bits >> (18 - 6 * place) & 63] : "=") }
  }
  return text
}
