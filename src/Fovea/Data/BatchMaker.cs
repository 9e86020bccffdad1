using Fovea.Data.Augmentations;
using Fovea.Kernels.Random;

namespace Fovea.Data;

/// <summary>
/// Makes any batch of any epoch from nothing but (data, options, epoch, index). Allocates nothing once made; used by
/// one thread at a time.
/// </summary>
internal sealed class BatchMaker
{
    private readonly Dataset _data;
    private readonly BatchLoaderOptions _options;
    private readonly AugmentationPipeline _augmentations;
    private readonly ByteTable? _table;   // where samples are bytes and nothing is to be done to them but scaling
    private readonly int[] _order;
    private int _orderedEpoch = -1;

    public BatchMaker(Dataset data, BatchLoaderOptions options)
    {
        _data = data;
        _options = options;
        options.Normalization?.Check(data.SampleShape);
        options.Mixing?.Check(data.SampleShape);
        _augmentations = new AugmentationPipeline(options.Augmentations, data.SampleShape);
        _table = data.HasBytes && _augmentations.IsEmpty ? ByteTable.For(data.SampleShape, options.Normalization) : null;
        _order = new int[data.Count];
        for (int index = 0; index < _order.Length; index++)
        {
            _order[index] = index;
        }
        BatchesPerEpoch = options.DropLast ? data.Count / options.BatchSize : (int)(((long)data.Count + options.BatchSize - 1) / options.BatchSize);
        if (BatchesPerEpoch == 0)
        {
            throw new FoveaException($"{data.Name}: {data.Count} samples give no full batch of {options.BatchSize}, and DropLast leaves out the rest. Lower BatchSize.");
        }
    }

    public int BatchesPerEpoch { get; }

    public Batch NewBatch() => new(Math.Min(_options.BatchSize, _data.Count), _data.SampleShape.Length, _data.TargetLength, _options.Mixing is not null);

    public void Fill(Batch batch, int epoch, int batchIndex)
    {
        SetOrder(epoch);
        int first = batchIndex * _options.BatchSize;
        batch.Epoch = epoch;
        batch.Index = batchIndex;
        batch.Count = Math.Min(_options.BatchSize, _data.Count - first);
        _order.AsSpan(first, batch.Count).CopyTo(batch.WritableIndices);

        int length = _data.SampleShape.Length, targetLength = _data.TargetLength;
        Span<float> samples = batch.WritableSamples, targets = batch.WritableTargets;
        for (int position = 0; position < batch.Count; position++)
        {
            int index = batch.Indices[position];
            Span<float> sample = samples.Slice(position * length, length);
            if (_table is not null)
            {
                _table.Convert(_data.GetBytes(index), sample);
            }
            else
            {
                _data.ReadSample(index, sample);
                _augmentations.Apply(sample, _options.Seed, epoch, index);
                _options.Normalization?.Apply(sample, _data.SampleShape);
            }
            _data.ReadTarget(index, targets.Slice(position * targetLength, targetLength));
        }

        if (_options.Mixing is { } mixing)
        {
            uint step = (uint)(((long)epoch * BatchesPerEpoch) + batchIndex);
            batch.Weight = mixing.Apply(samples, _data.SampleShape, batch.Count, _options.Seed, step);
            batch.PairTargets();
        }
    }

    private void SetOrder(int epoch)
    {
        if (_options.Shuffle && epoch != _orderedEpoch)
        {
            new CounterRandom(_options.Seed, (uint)RandomPurpose.Shuffle, (uint)epoch).Permute(_order);
            _orderedEpoch = epoch;
        }
    }
}
