namespace Fovea.Backends;

/// <summary>
/// Combines the gradients of processes that train one model on different data, bucket
/// by bucket while the backward pass goes on.
/// </summary>
/// <remarks>
/// A step calls <see cref="Begin"/> once for each bucket, in an order that is the same in every process, and then <see cref="Complete"/>.
/// With gradients accumulated over several steps, both are called in the last of them, for the sums.
/// </remarks>
public interface IGradientReducer
{
    /// <summary>
    /// A bucket's gradients are complete: begins to combine them. Called from within the backward pass,
    /// so it must not wait for other processes.
    /// </summary>
    /// <param name="bucket">The bucket's number, from 0; the same parameters in every step.</param>
    /// <param name="gradient">
    /// Its gradients, in the order of the parameters' flat buffer; to be replaced by the mean over all processes.
    /// </param>
    void Begin(int bucket, Memory<float> gradient);

    /// <summary>Waits until every bucket that was begun holds the mean over all processes.</summary>
    void Complete();
}
