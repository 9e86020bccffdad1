using System.Text.Json.Serialization;

namespace Fovea.Initialization;

// The initialisers that a model file can contain.
[JsonDerivedType(typeof(Constant), "Constant")]
[JsonDerivedType(typeof(FanInUniform), "FanInUniform")]
[JsonDerivedType(typeof(KaimingNormal), "KaimingNormal")]
[JsonDerivedType(typeof(KaimingUniform), "KaimingUniform")]
[JsonDerivedType(typeof(LeCunNormal), "LeCunNormal")]
[JsonDerivedType(typeof(LeCunUniform), "LeCunUniform")]
[JsonDerivedType(typeof(Normal), "Normal")]
[JsonDerivedType(typeof(Ones), "Ones")]
[JsonDerivedType(typeof(Orthogonal), "Orthogonal")]
[JsonDerivedType(typeof(TruncatedNormal), "TruncatedNormal")]
[JsonDerivedType(typeof(Uniform), "Uniform")]
[JsonDerivedType(typeof(XavierNormal), "XavierNormal")]
[JsonDerivedType(typeof(XavierUniform), "XavierUniform")]
[JsonDerivedType(typeof(Zeros), "Zeros")]
public abstract partial record Initializer;
