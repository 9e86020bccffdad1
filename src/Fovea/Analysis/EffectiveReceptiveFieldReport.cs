namespace Fovea.Analysis;

/// <summary>A measured effective field, with where its inputs and weights come from.</summary>
/// <param name="Field">The field.</param>
/// <param name="InputSource">Which inputs gradients were averaged over, in words: <c>of mnist-10k test</c>.</param>
/// <param name="WeightsLoaded">Whether the weights are those of a file; new ones are random.</param>
public sealed record EffectiveReceptiveFieldReport(EffectiveReceptiveField Field, string InputSource, bool WeightsLoaded)
{
    private static readonly double[] Shares = [0.9, 0.9545];   // the second is what two deviations of a Gaussian hold

    /// <summary>
    /// The smallest squares around the middle of the theoretical field that hold 90 % and 95.45 % of the gradient; the sides are in cells.
    /// </summary>
    public IReadOnlyList<(double Share, int Side)> Squares => [.. Shares.Select(share => (share, Field.Side(share)))];
}
