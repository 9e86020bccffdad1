namespace Fovea.Data;

/// <summary>Decoded samples, cached as bytes up to a limit; thread-safe.</summary>
/// <remarks>
/// Nothing is evicted. An epoch reads every sample once, in a new order: evicting for the newest would discard what
/// the next epoch needs, while a fixed share of the samples saves that share of the decoding.
/// </remarks>
internal sealed class ImageCache
{
    private readonly byte[]?[] _samples;   // by index; null: not decoded yet, or the cache is full
    private long _roomBytes;

    public ImageCache(int count, long maxBytes)
    {
        _samples = new byte[count][];
        _roomBytes = maxBytes;
    }

    public byte[]? Find(int index) => Volatile.Read(ref _samples[index]);

    /// <summary>Caches a sample if it fits; two threads may offer the same one.</summary>
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
