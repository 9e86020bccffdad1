using System.Text;

namespace Fovea.Data;

/// <summary>Splits a line of comma-separated fields; a quoted field may contain commas and doubled quotes.</summary>
internal static class CsvLine
{
    public static List<string> Split(string line, string source, int number)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        int at = 0;
        while (true)
        {
            field.Clear();
            if (at < line.Length && line[at] == '"')
            {
                at = ReadQuoted(line, at + 1, field, source, number);
            }
            else
            {
                int comma = line.IndexOf(',', at);
                int end = comma < 0 ? line.Length : comma;
                field.Append(line, at, end - at);
                at = end;
            }
            fields.Add(field.ToString());
            if (at == line.Length)
            {
                return fields;
            }
            at++;   // the comma
        }
    }

    private static int ReadQuoted(string line, int at, StringBuilder field, string source, int number)
    {
        while (at < line.Length)
        {
            if (line[at] != '"')
            {
                field.Append(line[at++]);
            }
            else if (at + 1 < line.Length && line[at + 1] == '"')
            {
                field.Append('"');
                at += 2;
            }
            else if (at + 1 == line.Length || line[at + 1] == ',')
            {
                return at + 1;
            }
            else
            {
                break;
            }
        }
        throw new FoveaException($"{source}, line {number}: a quoted field is not closed before the next comma or the line's end.");
    }
}
