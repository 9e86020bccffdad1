namespace Fovea.Formats;

/// <summary>A checkpoint whose every byte has been verified. The file is open; its tensors are read by name.</summary>
public sealed class Checkpoint : IDisposable
{
    internal Checkpoint(long step, SafetensorsReader reader)
    {
        Step = step;
        Reader = reader;
    }

    /// <summary>The training step after which it was saved.</summary>
    public long Step { get; }

    /// <summary>
    /// The contents: tensors, and the metadata given to <see cref="CheckpointStore.Save"/> together with the
    /// manifest's own keys.
    /// </summary>
    public SafetensorsReader Reader { get; }

    /// <summary>The file.</summary>
    public string Path => Reader.Path;

    /// <inheritdoc/>
    public void Dispose() => Reader.Dispose();
}
