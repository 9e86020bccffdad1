namespace Fovea.Kernels.Optimizers;

/// <summary>A part of a section that one task updates.</summary>
internal readonly record struct OptimizerChunk(long Start, int Length, int Section, float RateFactor, float WeightDecay)
{
    /// <summary>64 KiB of each buffer: small enough to share out evenly, large enough that a task's start costs nothing.</summary>
    public const int MaxLength = 16_384;

    /// <summary>Cuts sections into chunks, in order; the cuts depend on the sections alone.</summary>
    /// <exception cref="FoveaException">
    /// A section has a negative bound, overlaps or precedes the one before it, or has a factor that is not finite.
    /// </exception>
    public static OptimizerChunk[] Split(IReadOnlyList<OptimizerSection> sections)
    {
        var chunks = new List<OptimizerChunk>();
        long end = 0;
        for (int i = 0; i < sections.Count; i++)
        {
            OptimizerSection section = sections[i];
            if (section.Start < end || section.Length < 0 || section.Length > long.MaxValue - section.Start
                || !float.IsFinite(section.RateFactor) || !float.IsFinite(section.WeightDecay))
            {
                throw new FoveaException(
                    $"Optimizer section {i}: {section}. Expected a start of {end} (where the section before it ends) "
                    + "or later, a length of 0 or more, and finite factors.");
            }
            end = section.Start + section.Length;
            for (long start = section.Start; start < end; start += MaxLength)
            {
                chunks.Add(new OptimizerChunk(start, (int)Math.Min(MaxLength, end - start), i, section.RateFactor, section.WeightDecay));
            }
        }
        return [.. chunks];
    }
}
