namespace Fovea.Analysis;

/// <summary>One output value, computed term by term.</summary>
/// <param name="Position">The output element: [channel, spatial…] or [feature].</param>
/// <param name="Terms">The number of terms of its sum, maximum or mean, including those in the padding.</param>
/// <param name="Value">The result, in double precision.</param>
/// <param name="Lines">
/// The arithmetic. For long sums, lines are omitted and marked as such; the result includes all terms.
/// </param>
public sealed record WorkedValue(IReadOnlyList<int> Position, long Terms, double Value, IReadOnlyList<string> Lines);
