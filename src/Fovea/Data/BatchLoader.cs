using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Fovea.Data;

/// <summary>
/// Makes the batches of an epoch ahead of time on a background thread, so that reading and augmentation overlap
/// the training step; where samples are decoded from files, a few more threads share the samples of a batch. One
/// consumer. Nothing is allocated per batch but by decoding; who waits for long sleeps.
/// </summary>
/// <remarks>
/// Order = f(seed, epoch), augmentation = f(seed, epoch, sample), mixing = f(seed, step): a run resumed with
/// <c>Start(epoch, batch)</c> sees the batches that the uninterrupted run would have seen, whatever the prefetching.
/// </remarks>
/// <example>
/// <code>
/// using var loader = new BatchLoader(data, new BatchLoaderOptions { BatchSize = 64, Seed = 1 });
/// for (int epoch = 0; epoch &lt; epochs; epoch++)
/// {
///     loader.Start(epoch);
///     while (loader.TryNext(out Batch? batch)) { … }
/// }
/// </code>
/// </example>
public sealed class BatchLoader : IDisposable
{
    private readonly BatchMaker _maker;
    private readonly Batch[] _ring;   // the batches made ahead, and one in the consumer's hands
    private readonly object _gate = new();
    private readonly Thread _thread;

    // All below are guarded by _gate. Batch b of an epoch lives in slot b mod ring length. A batch under way when
    // Start is called belongs to an older generation and is thrown away.
    private int _generation;
    private int _epoch = -1;
    private int _made;        // batches [.., _made) of the epoch are ready
    private int _taken;       // batches [.., _taken) have been given out; the last of them is in use until the next call
    private int _firstBatch;
    private ExceptionDispatchInfo? _error;
    private bool _disposed;

    /// <summary>Prepares a loader; nothing is read before <see cref="Start"/>.</summary>
    /// <param name="data">Where samples come from.</param>
    /// <param name="options">How they become batches.</param>
    /// <exception cref="FoveaException">An option is out of range, or does not fit the samples' shape.</exception>
    public BatchLoader(Dataset data, BatchLoaderOptions options)
    {
        if (options.BatchSize < 1 || options.PrefetchBatches is < 1 or > 64)
        {
            throw new FoveaException($"BatchSize is {options.BatchSize}, PrefetchBatches {options.PrefetchBatches}; expected at least 1, and 1 … 64.");
        }
        if (options.Workers is < 1 or > 64)
        {
            throw new FoveaException($"Workers is {options.Workers}; expected 1 … 64, or null for as many as suit the data.");
        }
        _maker = new BatchMaker(data, options);
        _ring = new Batch[Math.Min(options.PrefetchBatches, _maker.BatchesPerEpoch) + 1];
        for (int slot = 0; slot < _ring.Length; slot++)
        {
            _ring[slot] = _maker.NewBatch();
        }
        _thread = new Thread(Work) { IsBackground = true, Name = "Fovea batch loader" };
    }

    /// <summary>How many batches an epoch has.</summary>
    public int BatchesPerEpoch => _maker.BatchesPerEpoch;

    /// <summary>What the batches made ahead take.</summary>
    internal long Bytes => _ring.Sum(batch => batch.Bytes);

    /// <summary>Begins an epoch, or resumes in the middle of one; a batch still in use becomes invalid.</summary>
    /// <param name="epoch">The pass over the data, from 0; it decides the order and the augmentation.</param>
    /// <param name="firstBatch">The first batch to give out, 0 … <see cref="BatchesPerEpoch"/>.</param>
    public void Start(int epoch, int firstBatch = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(firstBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstBatch, BatchesPerEpoch);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _generation++;
            _epoch = epoch;
            _firstBatch = _made = _taken = firstBatch;
            _error = null;
            if ((_thread.ThreadState & ThreadState.Unstarted) != 0)
            {
                _thread.Start();
            }
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for the next batch of the epoch. An error of the background thread is thrown here.</summary>
    /// <param name="batch">The batch, valid until the next call; null at the end of the epoch.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryNext([NotNullWhen(true)] out Batch? batch)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_epoch < 0)
            {
                throw new InvalidOperationException("Call Start before TryNext.");
            }
            if (_taken == BatchesPerEpoch)
            {
                batch = null;
                return false;
            }
            while (_made == _taken)
            {
                _error?.Throw();
                Monitor.Wait(_gate);
                ObjectDisposedException.ThrowIf(_disposed, this);
            }
            batch = _ring[_taken++ % _ring.Length];
            Monitor.PulseAll(_gate);   // the batch given out before is free now
            return true;
        }
    }

    /// <summary>Ends the background threads, after the batch that it is at.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }
            _disposed = true;
            Monitor.PulseAll(_gate);
        }
        if ((_thread.ThreadState & ThreadState.Unstarted) == 0)
        {
            _thread.Join();
        }
        _maker.Dispose();
    }

    private void Work()
    {
        while (TryBegin(out int generation, out int epoch, out int batchIndex))
        {
            ExceptionDispatchInfo? error = null;
            try
            {
                _maker.Fill(_ring[batchIndex % _ring.Length], epoch, batchIndex);
            }
#pragma warning disable CA1031 // whatever happens here is the consumer's to hear
            catch (Exception caught)
#pragma warning restore CA1031
            {
                error = ExceptionDispatchInfo.Capture(caught);
            }
            lock (_gate)
            {
                if (generation == _generation)
                {
                    _error = error;
                    _made += error is null ? 1 : 0;
                    Monitor.PulseAll(_gate);
                }
            }
        }
    }

    // Waits until a slot is free and a batch is wanted. The slot of batch b is free when batch b − ring length is no
    // longer in use, that is, when a later one has been taken: made − (taken − 1) < ring length.
    private bool TryBegin(out int generation, out int epoch, out int batchIndex)
    {
        lock (_gate)
        {
            while (!_disposed && (_epoch < 0 || _error is not null || _made == BatchesPerEpoch || _made - Math.Max(_taken - 1, _firstBatch) >= _ring.Length))
            {
                Monitor.Wait(_gate);
            }
            (generation, epoch, batchIndex) = (_generation, _epoch, _made);
            return !_disposed;
        }
    }
}
