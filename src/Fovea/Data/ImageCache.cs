namespace Fovea.Data;

/// <summary>Decoded samples, kept as bytes up to a bound; safe for any number of threads.</summary>
/// <remarks>
/// What is in stays in. An epoch reads every sample once, in an order of its own: making room for the newest would
/// throw out just what the next epoch wants, while a fixed share of the samples saves that share of the decoding.
/// </remarks>
internal sealed class ImageCache
{
    private readonly byte[]?[] _samples;   // by index; null: not decoded yet, or no room
    private long _roomBytes;

    public ImageCache(int count, long mostBytes)
    {
        _samples = new byte[count][];
        _roomBytes = mostBytes;
    }

    public byte[]? Find(int index) => Volatile.Read(ref _samples[index]);

    /// <summary>Keeps a sample if there is room; two threads may offer the same one.</summary>
    public void Offer(int index, byte[] sample)
    {
        bool kept = Interlocked.Add(ref _roomBytes, -sample.Length) >= 0 &&
            Interlocked.CompareExchange(ref _samples[index], sample, null) is null;
        if (!kept)
        {
            Interlocked.Add(ref _roomBytes, sample.Length);
        }
    }
}
