namespace Fovea.Analysis;

/// <summary>One output value, computed term by term.</summary>
/// <param name="Position">The output element: [channel, spatial…] or [feature].</param>
/// <param name="Terms">How many terms its sum, maximum or mean has; those on padding included.</param>
/// <param name="Value">The result, in double precision.</param>
/// <param name="Lines">The arithmetic; long sums leave out lines, and say so, but never terms of the result.</param>
public sealed record WorkedValue(IReadOnlyList<int> Position, long Terms, double Value, IReadOnlyList<string> Lines);
