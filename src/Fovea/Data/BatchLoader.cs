using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Fovea.Data;

/// <summary>
/// Prefetches the batches of an epoch on a background thread, so that reading and augmentation overlap the training
/// step; where samples are decoded from files, a few more threads share the samples of a batch. For a single
/// consumer. Only decoding allocates; waiting threads sleep.
/// </summary>
/// <remarks>
/// Order = f(seed, epoch), augmentation = f(seed, epoch, sample), mixing = f(seed, step): a run resumed with
/// <c>Start(epoch, batch)</c> sees the same batches as the uninterrupted run, whatever the prefetching.
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
    private readonly Batch[] _ring;   // the prefetched batches, and the one the consumer holds
    private readonly object _lock = new();
    private readonly Thread _thread;

    // All fields below are guarded by _lock. Batch b of an epoch is in slot b mod ring length. A batch in progress
    // when Start is called belongs to an older generation and is discarded.
    private int _generation;
    private int _epoch = -1;
    private int _made;        // batches [.., _made) of the epoch are ready
    private int _taken;       // batches [.., _taken) have been given out; the last of them is in use until the next call
    private int _firstBatch;
    private ExceptionDispatchInfo? _error;
    private bool _disposed;

    /// <summary>Creates a loader; nothing is read before <see cref="Start"/>.</summary>
    /// <param name="data">Where samples come from.</param>
    /// <param name="options">How they become batches.</param>
    /// <exception cref="FoveaException">An option is out of range, or does not fit the samples' shape.</exception>
    public BatchLoader(Dataset data, BatchLoaderOptions options)
    {
        if (options.BatchSize < 1 || options.PrefetchBatches is < 1 or > 64)
        {
            throw new FoveaException($"BatchSize is {options.BatchSize}, PrefetchBatches {options.PrefetchBatches}; "
                + "expected at least 1, and 1 … 64.");
        }
        if (options.Workers is < 1 or > 64)
        {
            throw new FoveaException($"Workers is {options.Workers}; expected 1 … 64, or null for the default.");
        }
        _maker = new BatchMaker(data, options);
        _ring = new Batch[Math.Min(options.PrefetchBatches, _maker.BatchesPerEpoch) + 1];
        for (int slot = 0; slot < _ring.Length; slot++)
        {
            _ring[slot] = _maker.NewBatch();
        }
        _thread = new Thread(Work) { IsBackground = true, Name = "Fovea batch loader" };
    }

    /// <summary>The number of batches in an epoch.</summary>
    public int BatchesPerEpoch => _maker.BatchesPerEpoch;

    /// <summary>The memory of the prefetched batches, in bytes.</summary>
    internal long Bytes => _ring.Sum(batch => batch.Bytes);

    /// <summary>Begins an epoch, or resumes in the middle of one; a batch still in use becomes invalid.</summary>
    /// <param name="epoch">The pass over the data, from 0; it determines the order and the augmentation.</param>
    /// <param name="firstBatch">The first batch to return, 0 … <see cref="BatchesPerEpoch"/>.</param>
    public void Start(int epoch, int firstBatch = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(firstBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstBatch, BatchesPerEpoch);
        lock (_lock)
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
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Waits for the next batch of the epoch. Exceptions of the background thread are rethrown here.</summary>
    /// <param name="batch">The batch, valid until the next call; null at the end of the epoch.</param>
    /// <returns>Whether there was a batch.</returns>
    public bool TryNext([NotNullWhen(true)] out Batch? batch)
    {
        lock (_lock)
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
                Monitor.Wait(_lock);
                ObjectDisposedException.ThrowIf(_disposed, this);
            }
            batch = _ring[_taken++ % _ring.Length];
            Monitor.PulseAll(_lock);   // the previously returned batch is free now
            return true;
        }
    }

    /// <summary>Stops the background threads after the batch in progress.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }
            _disposed = true;
            Monitor.PulseAll(_lock);
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
#pragma warning disable CA1031 // every exception is rethrown to the consumer
            catch (Exception caught)
#pragma warning restore CA1031
            {
                error = ExceptionDispatchInfo.Capture(caught);
            }
            lock (_lock)
            {
                if (generation == _generation)
                {
                    _error = error;
                    _made += error is null ? 1 : 0;
                    Monitor.PulseAll(_lock);
                }
            }
        }
    }

    // Waits until a slot is free and a batch is needed. The slot of batch b is free when batch b − ring length is no
    // longer in use, that is, when a later one has been taken: made − (taken − 1) < ring length.
    private bool TryBegin(out int generation, out int epoch, out int batchIndex)
    {
        lock (_lock)
        {
            while (!_disposed && (_epoch < 0 || _error is not null
                || _made == BatchesPerEpoch || _made - Math.Max(_taken - 1, _firstBatch) >= _ring.Length))
            {
                Monitor.Wait(_lock);
            }
            (generation, epoch, batchIndex) = (_generation, _epoch, _made);
            return !_disposed;
        }
    }
}
