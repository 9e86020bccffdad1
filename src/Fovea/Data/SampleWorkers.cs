using System.Runtime.ExceptionServices;
using Fovea.Kernels.Threading;

namespace Fovea.Data;

/// <summary>A few threads that prepare samples in parallel and sleep in between. Allocates nothing per run.</summary>
internal sealed class SampleWorkers : ITeamWork, IDisposable
{
    // More than four would take cores away from training.
    private const int DefaultMaxThreads = 4;

    private readonly ThreadTeam _team;
    private readonly object _lock = new();
    private Action<int, int>? _body;
    private int _count;
    private int _next;
    private int _failedPosition;   // the lowest that failed; guarded by _lock
    private ExceptionDispatchInfo? _failure;

    public SampleWorkers(int threads) => _team = new ThreadTeam(threads);

    public int Threads => _team.Threads;

    /// <summary>The default number of threads for a set: one unless its samples are decoded when read.</summary>
    public static int DefaultThreads(Dataset data) =>
        data.DecodesSamples ? Math.Clamp(Environment.ProcessorCount, 1, DefaultMaxThreads) : 1;

    /// <summary>
    /// Calls <paramref name="body"/> with each position and the index of the thread, the caller's being 0.
    /// </summary>
    /// <exception cref="Exception">The exception of the lowest position that failed, regardless of timing.</exception>
    public void Run(int count, Action<int, int> body)
    {
        (_body, _count, _next, _failedPosition, _failure) = (body, count, 0, count, null);
        _team.Run(this);
        _body = null;
        _failure?.Throw();
    }

    public void Execute(TeamMember member)
    {
        // Positions are handed out in order, and each one handed out is completed: all below a failure have been tried.
        while (Volatile.Read(ref _failure) is null)
        {
            int position = Interlocked.Increment(ref _next) - 1;
            if (position >= _count)
            {
                return;
            }
            try
            {
                _body!(position, member.Index);
            }
#pragma warning disable CA1031 // every exception is rethrown to the caller
            catch (Exception caught)
#pragma warning restore CA1031
            {
                lock (_lock)
                {
                    if (position < _failedPosition)
                    {
                        _failedPosition = position;
                        _failure = ExceptionDispatchInfo.Capture(caught);
                    }
                }
            }
        }
    }

    public void Dispose() => _team.Dispose();
}
