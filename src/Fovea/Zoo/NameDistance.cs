namespace Fovea.Zoo;

/// <summary>The edit distance of names, to suggest corrections for a mistyped one.</summary>
internal static class NameDistance
{
    /// <summary>The minimum number of inserted, deleted or replaced characters: Levenshtein 1966, by rows.</summary>
    public static int Between(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var row = new int[b.Length + 1];   // row[j]: distance of the prefix of a read so far from b[..j]
        for (int j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[b.Length];
    }
}
