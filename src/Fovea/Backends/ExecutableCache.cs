namespace Fovea.Backends;

/// <summary>One executable for each batch size, compiled when it is first asked for.</summary>
internal sealed class ExecutableCache(Func<int, IExecutable> compile) : IDisposable
{
    private readonly Dictionary<int, IExecutable> _executables = [];

    /// <summary>The executable of a batch size.</summary>
    public IExecutable this[int batch]
    {
        get
        {
            if (!_executables.TryGetValue(batch, out IExecutable? executable))
            {
                executable = compile(batch);
                _executables.Add(batch, executable);
            }
            return executable;
        }
    }

    /// <summary>Lets all executables use changed parameters.</summary>
    public void RefreshParameters()
    {
        foreach (IExecutable executable in _executables.Values)
        {
            executable.RefreshParameters();
        }
    }

    public void Dispose()
    {
        foreach (IExecutable executable in _executables.Values)
        {
            executable.Dispose();
        }
        _executables.Clear();
    }
}
