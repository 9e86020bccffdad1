using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>The layout of the samples in an array, and their conversion to [channels, height, width].</summary>
/// <param name="SampleShape">The shape of one sample for a network.</param>
/// <param name="LastAxisChannels">
/// The number of channels if they are the last axis; 1 if the samples already have the network's layout.
/// </param>
internal readonly record struct SampleLayout(Shape SampleShape, int LastAxisChannels)
{
    /// <summary>Accepts [n, features], [n, h, w], [n, h, w, c] and [n, c, h, w].</summary>
    public static SampleLayout Of(Shape array, string source)
    {
        bool empty = array.Length == 0;
        return array.Rank switch
        {
            2 when !empty => new SampleLayout(array.WithoutBatch(), 1),
            3 when !empty => new SampleLayout(Shape.Image(1, array[1], array[2]), 1),
            4 when !empty && array[3] is 1 or 3 or 4 => new SampleLayout(Shape.Image(array[3], array[1], array[2]), array[3]),
            4 when !empty && array[1] is 1 or 3 or 4 => new SampleLayout(array.WithoutBatch(), 1),
            _ => throw new ShapeException(
                $"{source}: samples are [n, features], [n, height, width], [n, height, width, channels] or [n, "
                + $"channels, height, width] with 1, 3 or 4 channels, and n at least 1; found {array}."),
        };
    }

    /// <summary>Copies samples to planar layout.</summary>
    /// <param name="stored">[n, …] as in the array.</param>
    /// <param name="planes">[n, channels, height, width]; overwritten.</param>
    public void ToPlanes<T>(ReadOnlySpan<T> stored, Span<T> planes)
    {
        if (LastAxisChannels == 1)
        {
            stored.CopyTo(planes);
            return;
        }
        int length = SampleShape.Length, area = length / LastAxisChannels;
        for (int start = 0; start < stored.Length; start += length)
        {
            for (int position = 0; position < length; position++)
            {
                planes[start + (position % LastAxisChannels * area) + (position / LastAxisChannels)] = stored[start + position];
            }
        }
    }
}
