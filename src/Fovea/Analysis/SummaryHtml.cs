using System.Globalization;
using System.Net;
using System.Text;

namespace Fovea.Analysis;

/// <summary>Writes summaries as one self-contained HTML page, without scripts, fonts or external resources.</summary>
public static class SummaryHtml
{
    private const string Style = """
        :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); --soft: color-mix(in srgb, currentColor 62%, transparent); --bar: #2f7fb8; }
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2.5rem auto; padding: 0 1.25rem; }
        h1 { font-size: 1.6rem; margin: 0 0 .25rem; } .lead { color: var(--soft); margin: 0 0 1.5rem; }
        dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem 1.5rem; margin: 0 0 2rem; }
        dt { color: var(--soft); font-size: .85rem; } dd { margin: 0; font-size: 1.15rem; font-variant-numeric: tabular-nums; }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
        th { font-size: .8rem; font-weight: 600; color: var(--soft); } td.n, th.n { text-align: right; }
        td.share { width: 7rem; } .bar { display: block; height: .5rem; min-width: 1px; border-radius: 2px; background: var(--bar); }
        tfoot td { font-weight: 600; border-bottom: 0; } code { font: .9em ui-monospace, monospace; }
        """;

    /// <summary>Writes the page.</summary>
    /// <returns>A complete HTML document; names from the model are escaped.</returns>
    public static string Render(NetworkSummary summary)
    {
        string title = summary.Name.Length > 0 ? summary.Name : "Network";
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Escape(title)} · Fovea summary</title>
            <style>
            {Style}
            </style></head><body>
            <h1>{Escape(title)}</h1>
            <p class="lead">{Escape(summary.Signature)}, one sample at inference</p>
            <dl>

            """);
        Fact(page, "Parameters", Amounts.Count(summary.Parameters));
        Fact(page, "Multiply-adds", Amounts.Count(summary.MultiplyAdds));
        Fact(page, "Parameter memory", Amounts.Bytes(summary.ParameterBytes));
        Fact(page, "Activation memory", Amounts.Bytes(summary.ActivationBytes));
        Fact(page, "Receptive field, last map", Amounts.Size(summary.LastMap));
        Fact(page, "Its stride", Amounts.Jump(summary.LastMap));
        page.Append("""
            </dl>
            <div class="scroll"><table><thead><tr><th>Layer</th><th>What</th><th>Output</th><th class="n">Parameters</th><th class="n">Multiply-adds</th>
            <th>Share of work</th><th class="n">Activations</th><th class="n">Field</th><th class="n">Stride</th><th class="n">Offset</th></tr></thead><tbody>

            """);
        foreach (LayerSummary layer in summary.Layers)
        {
            double share = summary.MultiplyAdds == 0 ? 0 : 100.0 * layer.MultiplyAdds / summary.MultiplyAdds;
            string bar = layer.MultiplyAdds == 0 ? ""
                : string.Create(CultureInfo.InvariantCulture,
                    $"<span class=\"bar\" style=\"width:{share:0.##}%\" title=\"{share:0.##} %\"></span>");
            page.Append("<tr>");
            Cell(page, $"<code>{Escape(layer.Name)}</code>");
            Cell(page, Escape(layer.Type == layer.Description.Split(' ', ',')[0] ? layer.Description : layer.Type));
            Cell(page, Escape(layer.OutputShape.ToString()));
            Cell(page, layer.Parameters == 0 ? "" : Amounts.Count(layer.Parameters), "n");
            Cell(page, layer.MultiplyAdds == 0 ? "" : Amounts.Count(layer.MultiplyAdds), "n");
            Cell(page, bar, "share");
            Cell(page, layer.ActivationBytes == 0 ? "" : Amounts.Bytes(layer.ActivationBytes), "n");
            Cell(page, Amounts.Size(layer.ReceptiveField), "n");
            Cell(page, Amounts.Jump(layer.ReceptiveField), "n");
            Cell(page, Amounts.Start(layer.ReceptiveField), "n");
            page.Append("</tr>\n");
        }
        page.Append(CultureInfo.InvariantCulture, $"""
            </tbody><tfoot><tr><td colspan="3">Total</td><td class="n">{Amounts.Count(summary.Parameters)}</td><td class="n">{Amounts.Count(summary.MultiplyAdds)}</td>
            <td></td><td class="n">{Amounts.Bytes(summary.ActivationBytes)}</td><td colspan="3"></td></tr></tfoot></table></div>
            </body></html>

            """);
        return page.ToString();
    }

    private static void Fact(StringBuilder page, string name, string value)
    {
        if (value.Length > 0)
        {
            page.Append("<div><dt>").Append(name).Append("</dt><dd>").Append(value).Append("</dd></div>\n");
        }
    }

    private static void Cell(StringBuilder page, string html, string? style = null) =>
        page.Append(style is null ? "<td>" : $"<td class=\"{style}\">").Append(html).Append("</td>");

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
