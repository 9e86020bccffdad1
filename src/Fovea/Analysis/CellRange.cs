namespace Fovea.Analysis;

/// <summary>A range of cells along one axis, both ends included; empty if the last is before the first.</summary>
/// <param name="First">The first cell.</param>
/// <param name="Last">The last cell.</param>
public readonly record struct CellRange(int First, int Last)
{
    /// <summary>The number of cells; 0 for an empty range.</summary>
    public int Count => Math.Max(0, Last - First + 1);

    /// <summary>The intersection with 0 … size − 1.</summary>
    public CellRange Clip(int size) => new(Math.Max(First, 0), Math.Min(Last, size - 1));

    /// <summary>The smallest range that contains both.</summary>
    public CellRange Union(CellRange other) =>
        Count == 0 ? other : other.Count == 0 ? this : new(Math.Min(First, other.First), Math.Max(Last, other.Last));

    /// <inheritdoc/>
    public override string ToString() => $"{Amounts.Number(First)}…{Amounts.Number(Last)}";
}
