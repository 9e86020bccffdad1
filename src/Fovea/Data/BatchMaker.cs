using Fovea.Data.Augmentations;
using Fovea.Kernels.Random;
using Fovea.Kernels.Simd;

namespace Fovea.Data;

/// <summary>
/// Assembles any batch of any epoch as a pure function of (data, options, epoch, index). Allocates nothing once
/// constructed. Not thread-safe; its own worker threads share the samples of a batch, which are independent of each
/// other.
/// </summary>
internal sealed class BatchMaker : IDisposable
{
    private readonly Dataset _data;
    private readonly BatchLoaderOptions _options;
    private readonly SampleWorkers _workers;
    private readonly AugmentationPipeline[] _augmentations;   // one per worker: each has its own scratch memory
    private readonly ByteTable? _table;   // where samples are bytes and need only scaling
    private readonly int[] _order;
    private readonly Action<int, int> _fillSample;   // created once: a method group would allocate a delegate per batch
    private int _orderedEpoch = -1;
    private Batch? _batch;   // the one being filled

    public BatchMaker(Dataset data, BatchLoaderOptions options)
    {
        _data = data;
        _options = options;
        options.Normalization?.Check(data.SampleShape);
        options.Mixing?.Check(data.SampleShape);
        var augmentations = new AugmentationPipeline(options.Augmentations, data.SampleShape);
        _table = data.HasBytes && augmentations.IsEmpty ? ByteTable.For(data.SampleShape, options.Normalization) : null;
        _order = new int[data.Count];
        for (int index = 0; index < _order.Length; index++)
        {
            _order[index] = index;
        }
        BatchesPerEpoch = options.DropLast
            ? data.Count / options.BatchSize
            : (int)(((long)data.Count + options.BatchSize - 1) / options.BatchSize);
        if (BatchesPerEpoch == 0)
        {
            throw new FoveaException(
                $"{data.Name}: {data.Count} samples do not fill a batch of {options.BatchSize}, and DropLast drops " +
                "incomplete batches. Lower BatchSize.");
        }
        _fillSample = FillSample;
        int threads = Math.Min(options.Workers ?? SampleWorkers.DefaultThreads(data), Math.Min(options.BatchSize, data.Count));
        _augmentations = [augmentations, .. Enumerable.Range(1, threads - 1)
            .Select(_ => new AugmentationPipeline(options.Augmentations, data.SampleShape))];
        _workers = new SampleWorkers(threads);
    }

    public int BatchesPerEpoch { get; }

    public Batch NewBatch() => new(Math.Min(_options.BatchSize, _data.Count), _data.SampleShape.Length,
        _data.TargetLength, _options.Mixing is not null);

    public void Fill(Batch batch, int epoch, int batchIndex)
    {
        SetOrder(epoch);
        int first = batchIndex * _options.BatchSize;
        batch.Epoch = epoch;
        batch.Index = batchIndex;
        batch.Count = Math.Min(_options.BatchSize, _data.Count - first);
        _order.AsSpan(first, batch.Count).CopyTo(batch.WritableIndices);

        _batch = batch;
        _workers.Run(batch.Count, _fillSample);

        if (_options.Mixing is { } mixing)
        {
            uint step = (uint)(((long)epoch * BatchesPerEpoch) + batchIndex);
            batch.Weight = mixing.Apply(batch.WritableSamples, _data.SampleShape, batch.Count, _options.Seed, step);
            batch.PairTargets();
        }
    }

    public void Dispose() => _workers.Dispose();

    private void FillSample(int position, int worker)
    {
        Batch batch = _batch!;
        int index = batch.Indices[position], length = _data.SampleShape.Length, targetLength = _data.TargetLength;
        Span<float> sample = batch.WritableSamples.Slice(position * length, length);
        if (_table is not null)
        {
            // The order is random, so hardware prefetching cannot predict the next sample.
            if (!_data.DecodesSamples && position + 1 < batch.Count)
            {
                Prefetch.Lines(_data.GetBytes(batch.Indices[position + 1]));
            }
            _table.Convert(_data.GetBytes(index), sample);
        }
        else
        {
            _data.ReadSample(index, sample);
            _augmentations[worker].Apply(sample, _options.Seed, batch.Epoch, index);
            _options.Normalization?.Apply(sample, _data.SampleShape);
        }
        _data.ReadTarget(index, batch.WritableTargets.Slice(position * targetLength, targetLength));
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
