namespace Fovea.Kernels.Simd;

/// <summary>A function written once for every vector width; see <see cref="VectorWidths"/>.</summary>
internal interface IVectorFunction<TResult>
{
    /// <summary>The function for one width.</summary>
    TResult Invoke<TSimd>() where TSimd : unmanaged, ISimd<TSimd>;
}
