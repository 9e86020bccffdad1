using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>
/// Converts bytes to floats by table, 256 entries per channel: division by 255 and normalisation together cost one
/// load per pixel, with the same bits as dividing first and normalising after.
/// </summary>
internal sealed class ByteTable
{
    /// <summary>Maps byte b to b / 255 in every channel.</summary>
    public static readonly ByteTable Unit = new(1, null);

    private readonly float[] _entries;   // [channels, 256]
    private readonly int _channels;

    private ByteTable(int channels, Normalization? normalization)
    {
        _channels = channels;
        _entries = new float[channels * 256];
        for (int index = 0; index < _entries.Length; index++)
        {
            _entries[index] = (index & 255) / 255f;
        }
        normalization?.Apply(_entries, new Shape(channels, 256));
    }

    /// <summary>The table for samples of a shape; one table for all channels without normalisation.</summary>
    public static ByteTable For(Shape sampleShape, Normalization? normalization) =>
        normalization is null ? Unit : new ByteTable(sampleShape[0], normalization);

    /// <summary>Converts one sample, channel by channel.</summary>
    public void Convert(ReadOnlySpan<byte> bytes, Span<float> sample)
    {
        int plane = bytes.Length / _channels;
        for (int channel = 0; channel < _channels; channel++)
        {
            ReadOnlySpan<float> table = _entries.AsSpan(channel * 256, 256);
            ReadOnlySpan<byte> source = bytes.Slice(channel * plane, plane);
            Span<float> target = sample.Slice(channel * plane, plane);
            for (int index = 0; index < source.Length; index++)
            {
                target[index] = table[source[index]];
            }
        }
    }
}
