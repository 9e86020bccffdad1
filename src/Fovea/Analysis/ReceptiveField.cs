namespace Fovea.Analysis;

/// <summary>The receptive field of the units of one value in the network's input.</summary>
/// <param name="Axes">
/// The receptive field along each spatial axis of the input; for a global one, the whole axis with jump 0.
/// </param>
/// <param name="IsGlobal">Whether every unit depends on the whole input: after a dense layer or a Flatten.</param>
public sealed record ReceptiveField(IReadOnlyList<AxisReceptiveField> Axes, bool IsGlobal)
{
    /// <summary>A global receptive field.</summary>
    /// <param name="spatial">The input's spatial sizes.</param>
    public static ReceptiveField Global(ReadOnlySpan<int> spatial)
    {
        var axes = new AxisReceptiveField[spatial.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            axes[i] = new AxisReceptiveField(0, spatial[i], 0);
        }
        return new ReceptiveField(axes, IsGlobal: true);
    }

    /// <summary>The union with another receptive field, where branches join.</summary>
    /// <param name="spatial">The input's spatial sizes.</param>
    /// <remarks>
    /// Receptive fields with different jumps have no common start and jump; their union is represented as global,
    /// which contains both. <see cref="ReceptiveFieldMap.Rectangle"/> stays exact there.
    /// </remarks>
    internal ReceptiveField Union(ReceptiveField other, ReadOnlySpan<int> spatial)
    {
        if (IsGlobal || other.IsGlobal || Axes.Count != other.Axes.Count)
        {
            return Global(spatial);
        }
        var axes = new AxisReceptiveField[Axes.Count];
        for (int i = 0; i < axes.Length; i++)
        {
            (AxisReceptiveField a, AxisReceptiveField b) = (Axes[i], other.Axes[i]);
            if (Math.Abs(a.Jump - b.Jump) > 1e-9 * a.Jump)   // jumps are products of integers and their reciprocals
            {
                return Global(spatial);
            }
            double start = Math.Min(a.Start, b.Start);
            axes[i] = new AxisReceptiveField(start, Math.Max(a.Start + a.Size, b.Start + b.Size) - start, a.Jump);
        }
        return new ReceptiveField(axes, IsGlobal: false);
    }
}
