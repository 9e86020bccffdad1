namespace Fovea.Data;

/// <summary>The samples and targets of one training step; valid until the loader is asked for the next batch.</summary>
public sealed class Batch
{
    private readonly float[] _samples, _targets, _pairedTargets;
    private readonly int[] _indices;
    private readonly int _sampleLength, _targetLength;

    internal Batch(int capacity, int sampleLength, int targetLength, bool paired)
    {
        _samples = new float[checked(capacity * sampleLength)];
        _targets = new float[checked(capacity * targetLength)];
        _pairedTargets = paired ? new float[_targets.Length] : _targets;
        _indices = new int[capacity];
        _sampleLength = sampleLength;
        _targetLength = targetLength;
    }

    /// <summary>The memory of the arrays, in bytes.</summary>
    internal long Bytes => sizeof(float) * ((long)_samples.Length + _targets.Length
        + (ReferenceEquals(_pairedTargets, _targets) ? 0 : _pairedTargets.Length) + _indices.Length);

    /// <summary>The number of samples: the batch size, or fewer in the last batch of an epoch.</summary>
    public int Count { get; internal set; }

    /// <summary>The pass over the data, from 0.</summary>
    public int Epoch { get; internal set; }

    /// <summary>The batch's index in the epoch, from 0.</summary>
    public int Index { get; internal set; }

    /// <summary>[<see cref="Count"/>, …]: augmented, normalised, mixed.</summary>
    public ReadOnlySpan<float> Samples => _samples.AsSpan(0, Count * _sampleLength);

    /// <summary>[<see cref="Count"/>, target length]: class indices, or values.</summary>
    public ReadOnlySpan<float> Targets => _targets.AsSpan(0, Count * _targetLength);

    /// <summary>The targets of the samples that each one was mixed with; <see cref="Targets"/> without mixing.</summary>
    public ReadOnlySpan<float> PairedTargets => _pairedTargets.AsSpan(0, Count * _targetLength);

    /// <summary>
    /// The weight of a sample's own target, 0 … 1; <see cref="PairedTargets"/> has the rest. 1 without mixing.
    /// </summary>
    public float Weight { get; internal set; } = 1;

    /// <summary>The samples' indices in the data set.</summary>
    public ReadOnlySpan<int> Indices => _indices.AsSpan(0, Count);

    internal Span<float> WritableSamples => _samples.AsSpan(0, Count * _sampleLength);

    internal Span<float> WritableTargets => _targets.AsSpan(0, Count * _targetLength);

    internal Span<int> WritableIndices => _indices.AsSpan(0, Count);

    /// <summary>Copies the partners' targets.</summary>
    internal void PairTargets()
    {
        for (int index = 0; index < Count; index++)
        {
            int partner = Augmentations.BatchMixing.Partner(index, Count);
            _targets.AsSpan(partner * _targetLength, _targetLength).CopyTo(_pairedTargets.AsSpan(index * _targetLength));
        }
    }
}
