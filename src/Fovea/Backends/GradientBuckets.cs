using Fovea.Graph;

namespace Fovea.Backends;

/// <summary>A range of the flat gradient that is reduced at once.</summary>
/// <param name="Offset">Its first float.</param>
/// <param name="Length">Its floats.</param>
internal readonly record struct GradientBucket(long Offset, int Length);

/// <summary>
/// Cuts the flat gradient into buckets, from its end to its beginning: the last
/// layers' gradients are the first to be complete.
/// </summary>
internal static class GradientBuckets
{
    /// <summary>
    /// The buckets in order. They depend on the parameters alone, so they are the same
    /// in every process and for every batch size.
    /// </summary>
    /// <param name="parameters">The parameters, whose flat buffer the gradient follows.</param>
    /// <param name="leastBytes">The size from which a bucket is closed; the last one may be smaller.</param>
    public static IReadOnlyList<GradientBucket> Of(ParameterStore parameters, long leastBytes)
    {
        var buckets = new List<GradientBucket>();
        long end = parameters.TrainableLength;
        foreach (ParameterSlot slot in parameters.Slots.Where(slot => slot.Info.IsTrainable).OrderByDescending(slot => slot.Offset))
        {
            if (slot.Offset == 0 || (end - slot.Offset) * sizeof(float) >= leastBytes)
            {
                buckets.Add(new GradientBucket(slot.Offset, checked((int)(end - slot.Offset))));
                end = slot.Offset;
            }
        }
        return buckets;
    }
}
